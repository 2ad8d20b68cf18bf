/** Names of the files that faces are from, for what a command says of them. */
import type { Studio } from '../studio/studio.ts';

const A_REQUEST = 1_000;

export async function filesOf({ client }: Studio, faceIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const files = new Map<number, string>();
  for (let at = 0; at < faceIds.length; at += A_REQUEST) {
    for (const { id, file } of await client.faces.get({ ids: faceIds.slice(at, at + A_REQUEST) })) files.set(id, file);
  }
  return files;
}
