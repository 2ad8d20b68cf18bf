/** Addresses of pictures, beside the page. Hosts serve them by id and an open page keeps them, so a project has a key of its own in them. */
import { shallowReactive } from 'vue';

export function faceAddress(id: number, side: number, mediaKey: string): string {
  const cut = cuts.get(id) ?? 0;
  return `media/face/${id}?side=${side}&p=${mediaKey}${cut > 0 ? `.${cut}` : ''}`;
}

/** How often a face was cut out anew in this window: the page keeps the picture of an address. */
const cuts = shallowReactive(new Map<number, number>());

export function countNewCut(id: number): void {
  cuts.set(id, (cuts.get(id) ?? 0) + 1);
}

/** @param side Null: as it is. */
export function imageAddress(id: number, side: number | null, mediaKey: string): string {
  return `media/image/${id}?${side === null ? '' : `side=${side}&`}p=${mediaKey}`;
}
