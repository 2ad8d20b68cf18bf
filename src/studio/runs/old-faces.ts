/** Faces of the classes that a base knows: to judge what it forgot, and to rehearse with. */
import { matchClasses } from '../../engine/heads/own-head.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import { StudioError } from '../../shared/errors.ts';
import { cardOf } from '../bases/project-bases.ts';
import { listClasses } from '../db/classes.ts';
import { closeProject, openProject, type OpenProject } from '../db/open.ts';
import { getRun, updateRun } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import type { StepwiseFaces } from '../learning/methods.ts';
import { knownClasses } from './run-inputs.ts';
import { modelOf } from './run-model.ts';
import type { RunServices, RunWork } from './run-services.ts';
import { facesOfPart, type Snapshot } from './snapshot.ts';

/** Notes with the run how often the base's own head is right about test faces of its classes, before and after. */
export async function judgeForgetting({ learner }: RunServices, { project, runId, job }: RunWork, snapshot: Snapshot): Promise<void> {
  const { db, path } = project;
  const row = getRun(db, runId);
  const known = knownClasses(cardOf(db, row.baseId), row);
  const test = facesOfPart(snapshot, 'test').filter((face) => known[snapshot.truth[face]!]! >= 0);
  if (test.length === 0) return;
  const oldClasses = await learner.call(
    'judgeOld',
    {
      project: path,
      model: modelOf(project, row),
      faceIds: Array.from(test, (face) => snapshot.faceIds[face]!),
      truth: Int32Array.from(test, (face) => known[snapshot.truth[face]!]!),
    },
    { signal: job.signal },
  );
  if (oldClasses) updateRun(db, runId, { summary: { ...getRun(db, runId).summary, oldClasses } });
}

/** Old faces of this project: those to learn from whose class the base knows. */
export function ownOldFaces({ path }: OpenProject, snapshot: Snapshot, known: readonly number[]): NonNullable<StepwiseFaces['old']> {
  const faces = facesOfPart(snapshot, 'train').filter((face) => known[snapshot.truth[face]!]! >= 0);
  return {
    project: path,
    faceIds: Array.from(faces, (face) => snapshot.faceIds[face]!),
    classes: Int32Array.from(faces, (face) => known[snapshot.truth[face]!]!),
  };
}

/**
 * Old faces of another project: all its labelled ones of classes that the base knows, without those that it judges by.
 * @throws StudioError NOT_READY where there is none, or what opening the file says.
 */
export function otherOldFaces(path: string, { knows, name }: BaseCard): NonNullable<StepwiseFaces['old']> {
  const other = openProject(path, { readonly: true });
  try {
    const classes = listClasses(other.db);
    const sources = matchClasses(
      knows,
      classes.map((entry) => entry.name),
    );
    const known = new Map(classes.map(({ id }, position) => [id, sources[position]!]));
    const faces = listLabelledFaces(other.db).flatMap(({ id, part, shares }) => {
      const own = known.get(shares[0]?.classId ?? Number.NaN) ?? -1;
      return own >= 0 && part !== 'test' ? [{ id, own }] : [];
    });
    if (faces.length === 0) {
      throw new StudioError(
        'NOT_READY',
        `The project "${path}" has no labelled face of a class that the ${name} knows. Choose another one.`,
      );
    }
    return { project: path, faceIds: faces.map(({ id }) => id), classes: Int32Array.from(faces, ({ own }) => own) };
  } finally {
    closeProject(other);
  }
}
