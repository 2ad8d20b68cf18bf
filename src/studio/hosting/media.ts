/** Pictures for a page, by id and never by path: `/media/face/12?side=128` and `/media/image/7`. */
import { ORPCError } from '@orpc/client';
import type { StudioClient } from '../../shared/contract/index.ts';
import { FILE_POLICY } from './content-policy.ts';

export interface MediaAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer> | string;
}

/** Types that a page may show; anything else is handed out as bytes. */
const PICTURES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif']);

const ADDRESS = /^\/media\/(face|image)\/([1-9]\d{0,15})$/;

export function isMediaAddress(pathname: string): boolean {
  return pathname.startsWith('/media/');
}

/** The answer to a request; an address that makes no sense is answered 400 or 404, never thrown. */
export async function readMedia(client: Pick<StudioClient, 'images'>, url: URL): Promise<MediaAnswer> {
  const match = ADDRESS.exec(url.pathname);
  if (!match) return refusal(404, 'There is no picture at this address.');
  const kind = match[1] as 'face' | 'image';
  const wanted = url.searchParams.get('side');
  if (wanted !== null && !/^\d{2,4}$/.test(wanted)) return refusal(400, 'The side of a picture is a number from 16 to 4096.');
  const side = wanted === null ? {} : { side: Math.min(4096, Math.max(16, Number(wanted))) };
  try {
    const file = await client.images.read({ kind, id: Number(match[2]), ...side });
    return {
      status: 200,
      headers: {
        'Content-Type': PICTURES.has(file.type) ? file.type : 'application/octet-stream',
        'Content-Security-Policy': FILE_POLICY,
        // A face stays on no disk but in its project: an open page keeps what it has shown in memory all the same.
        'Cache-Control': 'no-store',
      },
      body: new Uint8Array(await file.arrayBuffer()),
    };
  } catch (error) {
    if (error instanceof ORPCError && error.code === 'NOT_FOUND') return refusal(404, error.message);
    if (error instanceof ORPCError && error.status < 500) return refusal(400, error.message);
    throw error;
  }
}

function refusal(status: number, sentence: string): MediaAnswer {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' }, body: sentence };
}
