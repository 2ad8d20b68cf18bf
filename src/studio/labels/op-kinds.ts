/** All kinds of step that can be taken back. */
import { curationSteps } from './curation-steps.ts';
import { labelSteps } from './label-steps.ts';
import { noteSteps } from './note-steps.ts';
import type { OpKind } from './op-kind.ts';
import { ruleSteps } from './rule-steps.ts';

/** A state comes out of the log in the form in which its own kind put it in. */
type AnyKind = Omit<OpKind<never>, 'state'> & Pick<OpKind<unknown>, 'state'>;

const KINDS: readonly AnyKind[] = [labelSteps, noteSteps, curationSteps, ruleSteps];

/** The kind of this name, taking states as its own schema reads them; null where there is none. */
export function findOpKind(name: string): OpKind<unknown> | null {
  return (KINDS.find((known) => known.name === name) as OpKind<unknown> | undefined) ?? null;
}
