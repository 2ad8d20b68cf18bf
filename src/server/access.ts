/**
 * Who may talk to the browser host. It listens on this machine only, but every page in the person's browser can reach it too:
 * so the name it is called by, the page that asks and a secret cookie must all be right, for files and for the socket alike.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export class Access {
  readonly #hosts: readonly string[];
  readonly #cookieName: string;
  readonly #session = randomBytes(32).toString('base64url');
  /** Hashes of launch tokens that nobody has used yet. */
  readonly #tokens = new Set<string>();

  constructor(port: number) {
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    // Cookies are shared by all ports of a host, so the name tells two studios apart.
    this.#cookieName = `mien-${port}`;
  }

  /** A secret that opens the studio once. */
  newToken(): string {
    const token = randomBytes(32).toString('base64url');
    this.#tokens.add(sha256(token));
    return token;
  }

  /** Uses a token up. */
  redeem(token: string): boolean {
    return this.#tokens.delete(sha256(token));
  }

  /** The exact name: a page whose own name was pointed at this machine sends its own. */
  isOurHost(headers: IncomingHttpHeaders): boolean {
    return this.#hosts.includes(headers.host ?? '');
  }

  /** A page of another origin, or of none (`null`), asks for nothing. Programs that are no browsers send neither header. */
  isOurPage(headers: IncomingHttpHeaders): boolean {
    const site = headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
    return headers.origin === undefined || headers.origin === `http://${headers.host}`;
  }

  /** For a socket, the origin must be there as well. */
  isOurSocket(headers: IncomingHttpHeaders): boolean {
    return headers.origin !== undefined && this.isOurPage(headers);
  }

  hasSession(headers: IncomingHttpHeaders): boolean {
    const given = (headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .find((pair) => pair.startsWith(`${this.#cookieName}=`))
      ?.slice(this.#cookieName.length + 1);
    return given !== undefined && timingSafeEqual(Buffer.from(sha256(given)), Buffer.from(sha256(this.#session)));
  }

  get sessionCookie(): string {
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/`;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
