/**
 * Who may talk to the browser host. It listens on this machine only, but every page in the person's browser can reach it too:
 * so the name it is called by, the page that asks and a secret cookie must all be right, for files and for the socket alike.
 * A browser sends a cookie to every port of a host; it keeps this one to the path that it was given for, which nobody else can guess.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A launch token that nobody has used is good for so long, and only the newest of them are. */
const TOKEN_MILLISECONDS = 10 * 60_000;
const MOST_TOKENS = 2;

export class Access {
  /** Where all of the studio lies: `/…/`, another at each start. */
  readonly path = `/${secret()}/`;
  readonly #hosts: readonly string[];
  readonly #cookieName: string;
  readonly #session = secret();
  /** Hashes of launch tokens that nobody has used yet, oldest first, and until when they are good. */
  #tokens: readonly { readonly hash: string; readonly until: number }[] = [];

  constructor(port: number) {
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
    this.#cookieName = `mien-${port}`;
  }

  /** A secret that opens the studio once. */
  newToken(now = performance.now()): string {
    const token = secret();
    this.#tokens = [...this.#tokens, { hash: sha256(token), until: now + TOKEN_MILLISECONDS }].slice(-MOST_TOKENS);
    return token;
  }

  /** Uses a token up, and the others with it: who needs one more asks for it. */
  redeem(token: string, now = performance.now()): boolean {
    const given = sha256(token);
    const isGood = this.#tokens.some(({ hash, until }) => hash === given && now <= until);
    if (isGood) this.#tokens = [];
    return isGood;
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

  /** A person goes to an address, from wherever: from the page on disk that the browser is given at the start as well. */
  isVisit(headers: IncomingHttpHeaders): boolean {
    return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  }

  /** For a socket, the origin must be there as well. */
  isOurSocket(headers: IncomingHttpHeaders): boolean {
    return headers.origin !== undefined && this.isOurPage(headers);
  }

  /** Other servers of this machine can set a cookie of our name: one of them has to be ours. */
  hasSession(headers: IncomingHttpHeaders): boolean {
    const own = `${this.#cookieName}=${this.#session}`;
    return (headers.cookie ?? '').split(';').some((pair) => timingSafeEqual(Buffer.from(sha256(pair.trim())), Buffer.from(sha256(own))));
  }

  get sessionCookie(): string {
    return `${this.#cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=${this.path}`;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
