/** Faces by their numbers, for what a command says of them. */
import type { Face } from '../shared/contract/faces.ts';
import type { Studio } from '../studio/studio.ts';

const A_REQUEST = 1_000;

export async function facesOf({ client }: Studio, faceIds: readonly number[]): Promise<ReadonlyMap<number, Face>> {
  const faces = new Map<number, Face>();
  for (let at = 0; at < faceIds.length; at += A_REQUEST) {
    for (const face of await client.faces.get({ ids: faceIds.slice(at, at + A_REQUEST) })) faces.set(face.id, face);
  }
  return faces;
}
