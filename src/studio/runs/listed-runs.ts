/** The runs of a project for a list, where one that cannot be read hides no other. */
import type { Database } from 'better-sqlite3';
import { BASE_CARDS } from '../../engine/bases/base.ts';
import { headSettings } from '../../shared/contract/stages.ts';
import type { Run } from '../../shared/contract/runs.ts';
import { isStudioError } from '../../shared/errors.ts';
import { getRun, listRunNames, moment, type RunName } from '../db/runs.ts';
import { toRun } from './run-record.ts';

/** The base as shipped stands first: it is the row to beat. */
export function listedRuns(db: Database): Run[] {
  const all = listRunNames(db).map((row) => readOrDamaged(db, row));
  return [...all.filter(({ stage }) => stage === 'base'), ...all.filter(({ stage }) => stage !== 'base')];
}

function readOrDamaged(db: Database, row: RunName): Run {
  try {
    return toRun(db, getRun(db, row.id));
  } catch (error) {
    if (!isStudioError(error)) throw error;
    return damaged(row, error.message);
  }
}

/** It stands there as a run that failed, and says why; of all else nothing is known. */
function damaged({ id, name, createdAt }: RunName, error: string): Run {
  const [base] = BASE_CARDS;
  return {
    id,
    name,
    createdAt: moment.safeParse(createdAt).data ?? 0,
    error,
    state: 'failed',
    stage: 'head',
    settings: headSettings.parse({ baseId: base!.id, seed: 0 }),
    base: base!,
    from: null,
    reads: null,
    classes: [],
    backend: null,
    device: null,
    seconds: 0,
    faces: { train: 0, validation: 0, test: 0 },
    trainableParameters: 0,
    points: [],
    test: null,
    validation: null,
    oldClasses: null,
    learntShares: null,
    expected: null,
    temperature: null,
    resumable: null,
    notes: [],
  };
}
