/** Faces of the classes that a base knows: to judge what it forgot, and to rehearse with. */
import { realpathSync } from 'node:fs';
import { matchClasses } from '../../engine/heads/own-head.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import type { JointSettings } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireAllowed } from '../app/allowed-paths.ts';
import type { StudioContext } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import { closeProject, openProject, type OpenProject } from '../db/open.ts';
import { getRun } from '../db/runs.ts';
import { cropBlobs, listLabelledFaces } from '../db/training-faces.ts';
import type { StepwiseFaces } from '../learning/methods.ts';
import { facesOfPart, type Snapshot } from '../splits/snapshot.ts';
import { knownClasses } from './run-inputs.ts';
import { modelOf } from './run-model.ts';
import { patchSummary } from './run-record.ts';
import type { RunServices, RunWork } from './run-services.ts';

/** Notes with the run how often the base's own head is right about test faces of its classes, before and after. */
export async function judgeForgetting(
  { context: { learner } }: RunServices,
  { project, runId, job }: RunWork,
  snapshot: Snapshot,
): Promise<void> {
  const { db, path } = project;
  const row = getRun(db, runId);
  const known = knownClasses(db, row);
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
  if (oldClasses) patchSummary(db, runId, { oldClasses });
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
 * The settings with the project to rehearse with as a path that this studio may open. Naming the project itself is naming none: of its own
 * faces only those to learn from are rehearsed with.
 * @throws StudioError where it may not be opened, or where nothing is there.
 */
export function allowedOld({ options }: StudioContext, { path }: OpenProject, settings: JointSettings): JointSettings {
  if (settings.oldProject === null) return settings;
  const oldProject = requireAllowed(options.roots, settings.oldProject);
  return { ...settings, oldProject: oldProject === realpathSync(path) ? null : oldProject };
}

interface OtherOldFaces {
  readonly path: string;
  readonly card: BaseCard;
  /** Crops, by their hashes, that the run is checked and judged by: a copy of a project has them too. */
  readonly held: ReadonlySet<string>;
}

/** Crops that a run must not learn from, wherever they lie. */
export function heldCrops({ db }: OpenProject, { faceIds, parts }: Snapshot): ReadonlySet<string> {
  return new Set(
    cropBlobs(
      db,
      faceIds.filter((_, face) => parts[face] !== 'train'),
    ).map(({ hash }) => hash),
  );
}

/**
 * Old faces of another project: all its labelled ones of classes that the base knows, without those that it judges by.
 * @throws StudioError NOT_READY where there is none, or what opening the file says.
 */
export function otherOldFaces({ path, card: { knows, name }, held }: OtherOldFaces): NonNullable<StepwiseFaces['old']> {
  const other = openProject(path, { readonly: true });
  try {
    const classes = listClasses(other.db);
    const sources = matchClasses(
      knows,
      classes.map((entry) => entry.name),
    );
    const known = new Map(classes.map(({ id }, position) => [id, sources[position]!]));
    const ofKnown = listLabelledFaces(other.db).flatMap(({ id, part, shares }) => {
      const own = known.get(shares[0]?.classId ?? Number.NaN) ?? -1;
      return own >= 0 && part !== 'test' ? [{ id, own }] : [];
    });
    const crops = cropBlobs(
      other.db,
      ofKnown.map(({ id }) => id),
    );
    const faces = ofKnown.filter((_, n) => !held.has(crops[n]!.hash));
    if (faces.length === 0) {
      throw new StudioError(
        'NOT_READY',
        ofKnown.length > 0
          ? `All faces of the project "${path}" that could be rehearsed with are faces that this run is checked or judged by. Choose another one.`
          : `The project "${path}" has no labelled face of a class that the ${name} knows. Choose another one.`,
      );
    }
    return { project: path, faceIds: faces.map(({ id }) => id), classes: Int32Array.from(faces, ({ own }) => own) };
  } finally {
    closeProject(other);
  }
}
