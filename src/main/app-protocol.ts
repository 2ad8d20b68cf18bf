/** `app://bundle/`: the studio's pages and pictures inside Electron. No address reaches the file system as a path. */
import type { StudioClient } from '../shared/contract/index.ts';
import { COMMON_HEADERS, FILE_POLICY, pagePolicy } from '../studio/hosting/content-policy.ts';
import { isMediaAddress, readMedia } from '../studio/hosting/media.ts';
import type { PageFiles } from '../studio/hosting/page-files.ts';

export const SCHEME = 'app';
export const ORIGIN = `${SCHEME}://bundle`;

export interface AppPages {
  readonly pages: PageFiles;
  readonly client: Pick<StudioClient, 'images'>;
}

export async function answerAppRequest(request: Pick<Request, 'method' | 'url'>, { pages, client }: AppPages): Promise<Response> {
  const url = URL.parse(request.url);
  if (!url || `${url.protocol}//${url.host}` !== ORIGIN) return refuse(404, 'This is not an address of Mien.');
  if (request.method !== 'GET') return refuse(405, 'Mien is asked by GET.');
  if (isMediaAddress(url.pathname)) {
    const { status, headers, body } = await readMedia(client, url);
    return new Response(body, { status, headers: { ...COMMON_HEADERS, ...headers } });
  }
  const file = pages.find(url.pathname);
  if (!file) return refuse(404, 'There is nothing at this address.');
  return new Response(file.bytes, {
    headers: { ...COMMON_HEADERS, 'Content-Type': file.type, 'Content-Security-Policy': file.page ? pagePolicy() : FILE_POLICY },
  });
}

function refuse(status: number, sentence: string): Response {
  return new Response(sentence, {
    status,
    headers: { ...COMMON_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Security-Policy': FILE_POLICY },
  });
}
