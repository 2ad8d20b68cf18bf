/** How many faces of the project would get an answer by an import: its rules, without its writing. */
import type { ImportChoices } from '../../shared/contract/imports.ts';
import { findImportedAnnotator } from '../db/annotators.ts';
import { listClasses } from '../db/classes.ts';
import { getImage } from '../db/images.ts';
import { hasVotes, placedFaces, saidBefore, type PlacedFace } from '../db/imported-votes.ts';
import type { OpenProject } from '../db/open.ts';
import type { GivenVote } from './annotation.ts';
import type { ReadSet } from './apply-annotations.ts';
import { inPixels } from './box-geometry.ts';
import { resolver, toImportedVote } from './class-names.ts';
import { faceAt } from './face-at.ts';
import type { FindImage } from './image-finder.ts';

export interface CountOptions {
  readonly sets: readonly ReadSet[];
  readonly choices: Pick<ImportChoices, 'classes'>;
  /** An image of the project. */
  readonly find: FindImage;
  readonly pause: () => Promise<void>;
}

/** Each is looked up with its face and what was said of it: more would let a person wait. */
const MOST = 100_000;
const AT_ONCE = 2_000;

export async function countAnswers(
  { db }: OpenProject,
  { sets, choices, find, pause }: CountOptions,
): Promise<{ first: number; other: number } | null> {
  const resolve = resolver(listClasses(db), choices.classes);
  const added = new Set(Object.entries(choices.classes).flatMap(([name, choice]) => (choice === 'add' ? [name.toLowerCase()] : [])));
  const placed = new Map<number, PlacedFace[]>();
  const spoken = new Set<number>();
  const changed = new Set<number>();

  /** Whether the vote counts, and says something new. */
  const judge = (faceId: number, by: string, given: GivenVote): 'none' | 'same' | 'new' => {
    const vote = toImportedVote(given, resolve);
    if (vote && 'foreign' in vote) return added.has(vote.foreign.toLowerCase()) ? 'new' : 'none';
    if (!vote) return 'none';
    const annotatorId = findImportedAnnotator(db, by);
    return annotatorId !== null && saidBefore(db, faceId, annotatorId, vote) ? 'same' : 'new';
  };

  let seen = 0;
  for (const { file, annotations } of sets) {
    const spokenHere = new Set<number>();
    for (const annotation of annotations) {
      const imageId = find(annotation);
      if (imageId === null) continue;
      if (++seen > MOST) return null;
      if (seen % AT_ONCE === 0) await pause();
      let faces = placed.get(imageId);
      if (!faces) placed.set(imageId, (faces = placedFaces(db, imageId)));
      const face = faceAt(faces, annotation.box && inPixels(annotation.box, () => getImage(db, imageId)));
      if (!face || spoken.has(face.id)) continue;
      const judged = annotation.votes.map((vote) => judge(face.id, vote.by ?? file, vote));
      if (judged.some((word) => word !== 'none')) spokenHere.add(face.id);
      if (judged.includes('new')) changed.add(face.id);
    }
    for (const id of spokenHere) spoken.add(id);
  }
  const other = [...changed].filter((id) => hasVotes(db, id)).length;
  return { first: changed.size - other, other };
}
