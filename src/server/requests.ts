/** Answers one request of a page: the launch address, the built pages, the pictures. Nothing here writes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StudioClient } from '../shared/contract/index.ts';
import { COMMON_HEADERS, FILE_POLICY, pagePolicy, WAY_IN_POLICY } from '../studio/hosting/content-policy.ts';
import { isMediaAddress, readMedia } from '../studio/hosting/media.ts';
import type { PageFiles } from '../studio/hosting/page-files.ts';
import type { Access } from './access.ts';

export interface RequestContext {
  readonly access: Access;
  readonly pages: PageFiles;
  readonly client: Pick<StudioClient, 'images'>;
  /** A launch token was used. */
  onEntry(): void;
  onStranger(): void;
}

const HTML = 'text/html; charset=utf-8';
const STRANGER =
  'This address opens the studio only once and for ten minutes: it has been used, is too old, or is not complete. ' +
  'A fresh one stands in the terminal in which Mien runs.';
const NOT_BUILT = 'The pages of the studio are not built yet. Run "npm run build" in the project\'s folder, then load this page again.';

export async function answerRequest(request: IncomingMessage, response: ServerResponse, context: RequestContext): Promise<void> {
  const { access, pages, client, onEntry, onStranger } = context;
  const answer = (status: number, headers: Record<string, string>, body: Uint8Array | string) => {
    response.writeHead(status, { ...COMMON_HEADERS, ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const say = (status: number, sentence: string, headers: Record<string, string> = {}) =>
    answer(
      status,
      { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Security-Policy': FILE_POLICY, 'Cache-Control': 'no-store', ...headers },
      sentence,
    );

  request.resume();
  if (!access.isOurHost(request.headers)) return say(421, 'Mien answers to its own address only.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Mien is asked by GET.', { Allow: 'GET, HEAD' });
  const url = parseAddress(request.url);
  if (!url) return say(400, 'This is not an address of Mien.');

  const isOurPage = access.isOurPage(request.headers);
  const token = url.pathname === '/' && request.method === 'GET' ? url.searchParams.get('token') : null;
  if (token !== null && (isOurPage || access.isVisit(request.headers)) && access.redeem(token)) {
    onEntry();
    // No redirect: one that began at another site, or at a page on disk, would go without the cookie.
    const headers = { 'Content-Type': HTML, 'Content-Security-Policy': WAY_IN_POLICY, Refresh: `0; url=${access.path}` };
    return say(200, `<!doctype html><title>Mien</title><a href="${access.path}">Mien</a>`, {
      ...headers,
      'Set-Cookie': access.sessionCookie,
    });
  }
  // A browser looks for it by itself, beside the pages that have none of their own.
  if (url.pathname === '/favicon.ico') return say(204, '');
  if (!isOurPage) return say(403, 'Mien does not answer other pages.');
  if (!url.pathname.startsWith(access.path) || !access.hasSession(request.headers)) {
    // Of a page's address only.
    if (url.pathname.endsWith('/')) onStranger();
    return say(403, STRANGER);
  }
  url.pathname = url.pathname.slice(access.path.length - 1);

  if (isMediaAddress(url.pathname)) {
    const { status, headers, body } = await readMedia(client, url);
    return answer(status, { ...headers }, body);
  }
  const file = pages.find(url.pathname);
  if (!file) return url.pathname === '/' ? say(503, NOT_BUILT) : say(404, 'There is nothing at this address.');
  answer(
    200,
    {
      'Content-Type': file.type,
      'Content-Security-Policy': file.page ? pagePolicy(`ws://${request.headers.host}`) : FILE_POLICY,
      'Cache-Control': file.immutable ? 'private, max-age=31536000, immutable' : 'no-cache',
    },
    file.bytes,
  );
}

function parseAddress(path: string | undefined): URL | null {
  if (!path?.startsWith('/') || path.startsWith('//')) return null;
  return URL.parse(path, 'http://127.0.0.1');
}
