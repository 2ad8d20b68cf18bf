/** The faces of a project, for what a command says of them. */
import type { Face, FaceQuery } from '../shared/contract/faces.ts';
import type { Project } from '../shared/contract/project.ts';
import { StudioError } from '../shared/errors.ts';
import { unpackIds } from '../shared/id-list.ts';
import { parseView } from '../shared/view-text.ts';
import { requireProject } from '../studio/context.ts';
import { annotatorNames } from '../studio/db/export-faces.ts';
import type { Studio } from '../studio/studio.ts';

/** What `--view` takes. */
export const VIEW_OPTION = ['--view <text>', 'which faces, e.g. "label:happiness part:test -subject:Ada"; all without it'] as const;

export const NO_FACES = 'There are no faces yet. Import photos first: mien import FILE PHOTOS';

/** @throws StudioError NOT_READY where there are none. */
export function requireFaces({ counts }: Pick<Project, 'counts'>): void {
  if (counts.faces === 0) throw new StudioError('NOT_READY', NO_FACES);
}

/** The query that a view's text stands for. @throws StudioError INVALID where it stands for none. */
export function queryOf({ context }: Studio, { classes }: Pick<Project, 'classes'>, view: string): FaceQuery {
  return parseView(view, { classes, annotators: annotatorNames(requireProject(context).db) });
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

/** All faces of a query, in its order. */
export async function facesOfQuery(studio: Studio, query: FaceQuery): Promise<Face[]> {
  const ids = await unpackIds(await studio.client.faces.ids(query));
  return [...(await facesOf(studio, [...ids])).values()];
}
