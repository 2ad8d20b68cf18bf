/** Addresses of pictures. Hosts serve them by id and let the browser keep them, so a project has a key of its own in them. */
export function faceAddress(id: number, side: number, mediaKey: string): string {
  return `/media/face/${id}?side=${side}&p=${mediaKey}`;
}

export function imageAddress(id: number, side: number, mediaKey: string): string {
  return `/media/image/${id}?side=${side}&p=${mediaKey}`;
}
