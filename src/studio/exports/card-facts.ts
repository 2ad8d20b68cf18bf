/** What the model card tells of a run's data, gathered from the project. */
import { basename } from 'node:path';
import type { SplitPart } from '../../shared/contract/faces.ts';
import type { Run } from '../../shared/contract/runs.ts';
import { readVersion } from '../app/version.ts';
import type { OpenProject } from '../db/open.ts';
import { lineageOf, listRuns } from '../db/runs.ts';
import { countNamedPeople, faceSources, labelSources } from '../db/training-faces.ts';
import { classMapOf, sameMap } from '../runs/run-inputs.ts';
import { readSummary, toRun } from '../runs/run-record.ts';
import type { Snapshot } from '../splits/snapshot.ts';
import { reportRunLeak } from '../splits/leaks.ts';
import type { CardFacts } from './model-card.ts';

export function gatherFacts(
  project: OpenProject,
  run: Run,
  { snapshot, verified }: { readonly snapshot: Snapshot; readonly verified: CardFacts['verified'] },
): CardFacts {
  const { db, path } = project;
  const sourceOf = new Map(faceSources(db, snapshot.faceIds).map(({ id, source }) => [id, source]));
  const sources = snapshot.faceIds.map((id) => sourceOf.get(id) ?? 'unknown');
  return {
    project: basename(path, '.mien'),
    run,
    before: [...baseBefore(db, run, snapshot), ...runsBefore(db, run)],
    faces: [...new Set(sources)].sort().map((source) =>
      Object.assign(
        { source },
        countWhere(snapshot, (face) => sources[face] === source),
      ),
    ),
    byClass: run.classes.map(({ name }, position) =>
      Object.assign(
        { name },
        countWhere(snapshot, (face) => snapshot.truth[face] === position),
      ),
    ),
    labelSources: labelSources(db, snapshot.faceIds),
    people: countNamedPeople(db, snapshot.faceIds),
    leak: reportRunLeak(project, run.id)?.sentence ?? null,
    verified,
    version: readVersion(),
    writtenAt: new Date().toISOString().slice(0, 10),
  };
}

/** The same base as shipped, where it was judged on the same faces with the same map of classes: the row to beat. */
function baseBefore(db: OpenProject['db'], run: Run, { testHash }: Snapshot): Run[] {
  if (run.stage === 'base') return [];
  const classMap = classMapOf(db, run);
  const row = listRuns(db).findLast(
    (other) =>
      other.stage === 'base' &&
      other.state === 'done' &&
      other.baseId === run.base.id &&
      readSummary(other).testHash === testHash &&
      sameMap(other, classMap),
  );
  return row ? [toRun(db, row)] : [];
}

/** The runs that a run came from, the first one first. */
function runsBefore(db: OpenProject['db'], { id }: Run): Run[] {
  const [, ...before] = lineageOf(db, id);
  return before.toReversed().map((row) => toRun(db, row));
}

function countWhere({ parts }: Snapshot, counts: (face: number) => boolean): Record<SplitPart, number> {
  const sums = { train: 0, validation: 0, test: 0 };
  parts.forEach((part, face) => {
    if (counts(face)) sums[part]++;
  });
  return sums;
}
