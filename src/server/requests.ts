/** Answers one request of a page: the launch address, the built pages, the pictures. Nothing here writes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { StudioClient } from '../shared/contract/index.ts';
import { COMMON_HEADERS, FILE_POLICY, pagePolicy } from '../studio/hosting/content-policy.ts';
import { isMediaAddress, readMedia } from '../studio/hosting/media.ts';
import type { PageFiles } from '../studio/hosting/page-files.ts';
import type { Access } from './access.ts';

export interface RequestContext {
  readonly access: Access;
  readonly pages: PageFiles;
  readonly client: Pick<StudioClient, 'images'>;
  onStranger(): void;
}

const STRANGER =
  'This address opens the studio only once, and it has been used, or it is not complete. ' +
  'A fresh one stands in the terminal in which Mien runs.';
const NOT_BUILT = 'The pages of the studio are not built yet. Run "npm run build" in the project\'s folder, then load this page again.';

export async function answerRequest(request: IncomingMessage, response: ServerResponse, context: RequestContext): Promise<void> {
  const { access, pages, client, onStranger } = context;
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
  if (!access.isOurPage(request.headers)) return say(403, 'Mien does not answer other pages.');
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, 'Mien is asked by GET.', { Allow: 'GET, HEAD' });
  const url = parseAddress(request.url);
  if (!url) return say(400, 'This is not an address of Mien.');

  const token = url.pathname === '/' ? url.searchParams.get('token') : null;
  if (token !== null && request.method === 'GET' && access.redeem(token)) {
    return say(303, '', { Location: '/', 'Set-Cookie': access.sessionCookie });
  }
  if (!access.hasSession(request.headers)) {
    onStranger();
    return say(403, STRANGER);
  }
  if (token !== null) return say(303, '', { Location: '/' });

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
