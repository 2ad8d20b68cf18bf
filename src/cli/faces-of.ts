/** The faces of a project, for what a command says of them. */
import type { Face } from '../shared/contract/faces.ts';
import type { Project } from '../shared/contract/project.ts';
import { StudioError } from '../shared/errors.ts';
import type { Studio } from '../studio/studio.ts';

export const NO_FACES = 'There are no faces yet. Import photos first: mien import FILE PHOTOS';

/** @throws StudioError NOT_READY where there are none. */
export function requireFaces({ counts }: Pick<Project, 'counts'>): void {
  if (counts.faces === 0) throw new StudioError('NOT_READY', NO_FACES);
}

const A_REQUEST = 1_000;

/** Faces by their numbers. */
export async function facesOf({ client }: Studio, faceIds: readonly number[]): Promise<ReadonlyMap<number, Face>> {
  const faces = new Map<number, Face>();
  for (let at = 0; at < faceIds.length; at += A_REQUEST) {
    for (const face of await client.faces.get({ ids: faceIds.slice(at, at + A_REQUEST) })) faces.set(face.id, face);
  }
  return faces;
}
