/** Steps that can be taken back: each is one transaction with its place in the undo log of the person at work. */
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { currentAnnotatorId, findCurrentAnnotator } from '../db/annotators.ts';
import { damaged } from '../db/damage.ts';
import { readJsonColumn } from '../db/json-column.ts';
import type { OpenProject } from '../db/open.ts';
import { insertOp, lastOp, markOp, nextOp, removeOp, type Op } from '../db/ops.ts';
import { isConstraint, transact } from '../db/transact.ts';
import type { OpKind } from './op-kind.ts';
import { findOpKind } from './op-kinds.ts';

export interface Step<State> {
  /** In words, in the past: "Labelled 12 faces as happiness". */
  readonly said: string;
  readonly before: State;
  readonly after: State;
  /** Who does it; the person at work now where it is left out. */
  readonly annotatorId?: number;
}

/** What an undo or a redo did. */
export interface Retraced {
  readonly said: string;
  readonly faceIds: readonly number[];
  readonly cutAnew: readonly number[];
  readonly topics: OpKind<unknown>['topics'];
}

/** Remembers a step that the caller does, in the same transaction; its number in the log. */
export function rememberStep<State>({ db }: OpenProject, kind: OpKind<State>, step: Step<State>): { opId: number; annotatorId: number } {
  const { said, before, after, annotatorId = currentAnnotatorId(db) } = step;
  return { opId: insertOp(db, { kind: kind.name, said, before, after, annotatorId, at: Date.now() }), annotatorId };
}

/** Does it and remembers it. `before` is read by the caller, in the same transaction where others could write in between. */
export function takeStep<State>(project: OpenProject, kind: OpKind<State>, step: Step<State>): void {
  transact(project.db, () => kind.restore(project, step.after, rememberStep(project, kind, step)));
}

/** Takes back the last step of the person at work; null where there is none. Throws where it has to stay: it is then out of the log. */
export function undoStep(project: OpenProject): Retraced | null {
  return retrace(project, { find: lastOp, undone: true });
}

/** Does again what was taken back last; null where nothing was since the last step. Throws as `undoStep` does. */
export function redoStep(project: OpenProject): Retraced | null {
  return retrace(project, { find: nextOp, undone: false });
}

interface Direction {
  readonly find: typeof lastOp;
  readonly undone: boolean;
}

function retrace(project: OpenProject, { find, undone }: Direction): Retraced | null {
  const { db } = project;
  const annotator = findCurrentAnnotator(db);
  if (!annotator) return null;
  const op = find(db, annotator.id);
  if (!op) return null;
  /** Out of the way of the steps beyond it. */
  const stays = (reason: StudioError): StudioError => {
    removeOp(db, op.id);
    return new StudioError(reason.code, `${reason.message} ${describeStay(op, undone)}`, { cause: reason });
  };
  const step = readStep(db, op);
  if (step instanceof StudioError) throw stays(step);
  const { kind, before, after } = step;
  const state = undone ? before : after;
  const refusal = kind.refusal?.(project, state) ?? null;
  if (refusal !== null) throw stays(new StudioError('NOT_READY', refusal));
  try {
    transact(db, () => {
      kind.restore(project, state, { opId: op.id, annotatorId: annotator.id });
      markOp(db, op.id, undone);
    });
  } catch (error) {
    if (!isConstraint(error)) throw error;
    throw stays(damaged({ db, table: 'op', row: op.id, column: undone ? 'before' : 'after' }, 'names what is not there'));
  }
  return { said: op.said, faceIds: kind.faceIds(after), cutAnew: kind.cutAnew?.(after) ?? [], topics: kind.topics };
}

interface ReadStep {
  readonly kind: OpKind<unknown>;
  readonly before: unknown;
  readonly after: unknown;
}

/** Or why it cannot be read. */
function readStep(db: OpenProject['db'], op: Op): ReadStep | StudioError {
  const place = { db, table: 'op', row: op.id };
  const kind = findOpKind(op.kind);
  if (!kind) return damaged({ ...place, column: 'kind' });
  const read = (column: 'before' | 'after') => readJsonColumn(kind.state, op[column], { ...place, column });
  try {
    return { kind, before: read('before'), after: read('after') };
  } catch (error) {
    if (isStudioError(error)) return error;
    throw error;
  }
}

function describeStay({ said }: Op, undone: boolean): string {
  return undone
    ? `"${said}" can no longer be taken back; undo once more for the step before it.`
    : `"${said}" can no longer be done again; redo once more for the step after it.`;
}
