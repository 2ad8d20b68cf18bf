/** Steps that can be taken back: each is one transaction with its place in the undo log of the person at work. */
import { StudioError } from '../../shared/errors.ts';
import { currentAnnotatorId, findCurrentAnnotator } from '../db/annotators.ts';
import type { OpenProject } from '../db/open.ts';
import { insertOp, lastOp, markOp, nextOp, removeOp, type Op } from '../db/ops.ts';
import { transact } from '../db/transact.ts';
import type { OpKind } from './op-kind.ts';
import { opKindOf } from './op-kinds.ts';

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
  const retraced = transact(db, () => {
    const op: Op | null = find(db, annotator.id);
    if (!op) return null;
    const kind = opKindOf(op.kind);
    const state = undone ? op.before : op.after;
    const refusal = kind.refusal?.(project, state) ?? null;
    if (refusal !== null) {
      // Out of the way of the steps beyond it.
      removeOp(db, op.id);
      return new StudioError('NOT_READY', `${refusal} ${describeStay(op, undone)}`);
    }
    kind.restore(project, state, { opId: op.id, annotatorId: annotator.id });
    markOp(db, op.id, undone);
    return { said: op.said, faceIds: kind.faceIds(op.after), cutAnew: kind.cutAnew?.(op.after) ?? [], topics: kind.topics };
  });
  if (retraced instanceof StudioError) throw retraced;
  return retraced;
}

function describeStay({ said }: Op, undone: boolean): string {
  return undone
    ? `"${said}" can no longer be taken back; undo once more for the step before it.`
    : `"${said}" can no longer be done again; redo once more for the step after it.`;
}
