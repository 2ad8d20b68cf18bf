/** Why a face cannot be used: asked after it was marked, answered by one key, passed over or dropped by any other. */
import { ref } from 'vue';
import type { UnusableReason } from '../../../shared/contract/labels.ts';
import { digitOf, type LabelAction } from './label-keys.ts';

export const REASONS: readonly { readonly reason: UnusableReason; readonly title: string }[] = [
  { reason: 'no-face', title: 'No face' },
  { reason: 'several-faces', title: 'Several faces' },
  { reason: 'blurred', title: 'Blurred' },
  { reason: 'covered', title: 'Covered' },
  { reason: 'turned-away', title: 'Turned away' },
  { reason: 'other', title: 'Another reason' },
];

export function useReasons({ give, goOn }: { give(reason: UnusableReason): void; goOn(): void }) {
  /** The face is marked already; only its reason is open. */
  const asking = ref(false);

  function choose(reason: UnusableReason): void {
    asking.value = false;
    give(reason);
  }

  /** Goes on without a reason. */
  function leave(): void {
    if (!asking.value) return;
    asking.value = false;
    goOn();
  }

  /** Whether the key was an answer to the question. Enter, Escape and a second 0 only pass it over. */
  function takeKey(event: KeyboardEvent): boolean {
    if (!asking.value || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.repeat) return false;
    const digit = digitOf(event);
    const entry = digit === null ? undefined : REASONS[digit - 1];
    if (entry) choose(entry.reason);
    else if (digit === 0 || event.key === 'Enter' || event.key === 'Escape') leave();
    else return false;
    return true;
  }

  /** Whether the action did no more than pass the question over. Any other drops it: it is about the face shown, or takes the mark back. */
  function takeAction(action: LabelAction): boolean {
    if (!asking.value) return false;
    const passes = onlyPasses(action);
    if (passes) leave();
    else asking.value = false;
    return passes;
  }

  return { asking, choose, leave, takeKey, takeAction };
}

/** What would only go on from the face: its mark stays as it is. */
function onlyPasses(action: LabelAction): boolean {
  if (action.do === 'answer') return action.answer.kind === 'skip' || action.answer.kind === 'unusable';
  return action.do === 'forward' || action.do === 'repeat';
}
