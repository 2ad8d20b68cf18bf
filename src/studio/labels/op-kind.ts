/**
 * One kind of step that can be taken back: labels, notes, subjects, parts, … A step keeps the state of what it changed from before and from
 * after, each in the form of its kind and as plain JSON; undo and redo restore one of the two. Kinds are listed in op-kinds.ts.
 */
import type { z } from 'zod';
import type { ProjectChange } from '../../shared/contract/project.ts';
import type { OpenProject } from '../db/open.ts';

export interface RestoreOptions {
  /** The step that it is done in. */
  readonly opId: number;
  /** Whose step it is. */
  readonly annotatorId: number;
}

export interface OpKind<State> {
  /** The name in the undo log; never changed once released. */
  readonly name: string;
  /** What a state looks like: the log may come from anybody. */
  readonly state: z.ZodType<State>;
  /** Brings the project into this state. Runs in a transaction. */
  restore(project: OpenProject, state: State, options: RestoreOptions): void;
  /** Why the project may not be brought into this state any more, or null. */
  refusal?(project: OpenProject, state: State): string | null;
  /** Faces that a state is about: after an undo they are shown. */
  faceIds(state: State): number[];
  /** Faces that it cuts out elsewhere: what is kept of their crops holds no more. */
  cutAnew?(state: State): number[];
  /** What is told to whoever watches the project. */
  readonly topics: readonly ProjectChange['topic'][];
}
