/** All kinds of step that can be taken back. */
import { curationSteps } from './curation-steps.ts';
import { labelSteps } from './label-steps.ts';
import { noteSteps } from './note-steps.ts';
import type { OpKind } from './op-kind.ts';
import { ruleSteps } from './rule-steps.ts';

/** A state comes out of the log in the form in which its own kind put it in. */
type AnyKind = OpKind<never>;

const KINDS: readonly AnyKind[] = [labelSteps, noteSteps, curationSteps, ruleSteps];

/** The kind of this name, taking states as the log holds them. */
export function opKindOf(name: string): OpKind<unknown> {
  const kind = KINDS.find((known) => known.name === name);
  if (!kind) throw new Error(`No kind of step is called "${name}"`);
  return kind as OpKind<unknown>;
}
