/** Brings what data sets say to the faces of the project. */
import type { FoundSet } from '../../shared/contract/imports.ts';
import type { SkippedFile } from '../../shared/contract/images.ts';
import { importedAnnotatorId } from '../db/annotators.ts';
import { getImage } from '../db/images.ts';
import {
  addImportedNote,
  castImportedVote,
  hasVotes,
  placedFaces,
  setImportedPart,
  setImportedSubject,
  type PlacedFace,
} from '../db/imported-votes.ts';
import type { OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { updateLabels } from '../db/votes.ts';
import type { Annotation } from './annotation.ts';
import { inPixels } from './box-geometry.ts';
import { toImportedVote, type Resolve } from './class-names.ts';
import { faceAt } from './face-at.ts';
import type { FindImage } from './image-finder.ts';
import { SetProblems } from './set-problems.ts';

/** A set with what was read from it. */
export interface ReadSet extends Pick<FoundSet, 'format' | 'file'> {
  readonly annotations: readonly Annotation[];
  readonly problems: readonly string[];
}

export interface ApplyOptions {
  /** In the order in which they count: what one spoke of is not counted again by the next. */
  readonly sets: readonly ReadSet[];
  readonly resolve: Resolve;
  /** Names of classes that the project has, for what is told. */
  readonly classNames: readonly string[];
  readonly find: FindImage;
  readonly takeParts: boolean;
  /** Every picture that was to come has come. */
  readonly complete: boolean;
  readonly pause: () => Promise<void>;
  /** Stops it between two batches. */
  readonly signal?: AbortSignal;
}

/** Up to so many are applied in one transaction: all of them, or none. More are applied in batches, each durable by itself. */
const AT_ONCE = 5_000;
const BATCH = 500;

export async function applyAnnotations(
  { db }: OpenProject,
  { sets, resolve, classNames, find, takeParts, complete, pause, signal }: ApplyOptions,
): Promise<{ labelled: number; relabelled: number; parts: number; skipped: SkippedFile[] }> {
  const spoken = new Set<number>();
  const labelled = new Set<number>();
  /** Whether a face that is spoken of had an answer before. */
  const answered = new Map<number, boolean>();
  const skipped: SkippedFile[] = [];
  let parts = 0;
  // An import that was cancelled before keeps the labels of what came in.
  const stopped = () => complete && signal?.aborted === true;
  for (const set of sets) {
    const problems = new SetProblems(set, resolve, classNames);
    skipped.push(...problems.unusable());
    if (problems.unusable().length > 0) continue;
    const spokenHere = new Set<number>();
    /** Faces of the pictures of a batch: a photo of many is asked for once. */
    const placed = new Map<number, PlacedFace[]>();

    const applyOne = (annotation: Annotation): number | null => {
      const imageId = find(annotation);
      if (imageId === null) return problems.missing(annotation);
      let faces = placed.get(imageId);
      if (!faces) placed.set(imageId, (faces = placedFaces(db, imageId)));
      const face = faceAt(faces, annotation.box && inPixels(annotation.box, () => getImage(db, imageId)));
      if (!face) {
        if (faces.length > 0 || (annotation.box && complete)) problems.noFace(annotation, faces.length);
        return null;
      }
      if (annotation.subject && face.subjectBy !== 'person' && face.subject !== annotation.subject) {
        setImportedSubject(db, face.id, annotation.subject);
        faces[faces.indexOf(face)] = { ...face, subject: annotation.subject, subjectBy: 'imported' };
      }
      if (takeParts && annotation.part && setImportedPart(db, face.id, annotation.part)) parts++;
      for (const [by, text] of annotation.notes ?? []) addImportedNote(db, face.id, importedAnnotatorId(db, by), text);
      if (spoken.has(face.id)) return null;
      if (!answered.has(face.id)) answered.set(face.id, hasVotes(db, face.id));
      let changed = false;
      for (const given of annotation.votes) {
        const vote = toImportedVote(given, resolve);
        if (vote && 'foreign' in vote) problems.foreign(annotation, vote.foreign);
        else if (vote) {
          spokenHere.add(face.id);
          changed = castImportedVote(db, face.id, importedAnnotatorId(db, given.by ?? set.file), vote) || changed;
        }
      }
      return changed ? face.id : null;
    };

    const size = set.annotations.length <= AT_ONCE ? AT_ONCE : BATCH;
    for (let from = 0; from < set.annotations.length; from += size) {
      await pause();
      if (stopped()) {
        skipped.push({ file: set.file, reason: 'was not used to its end, as the import was cancelled; import it again for the rest' });
        break;
      }
      placed.clear();
      transact(db, () => {
        const changed = new Set(set.annotations.slice(from, from + size).flatMap((annotation) => applyOne(annotation) ?? []));
        updateLabels(db, [...changed]);
        for (const id of changed) labelled.add(id);
      });
    }
    for (const id of spokenHere) spoken.add(id);
    skipped.push(...problems.list(complete));
  }
  return { labelled: labelled.size, relabelled: [...labelled].filter((id) => answered.get(id)).length, parts, skipped };
}
