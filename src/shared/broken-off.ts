/** What to say of a run that did not come to its end. */
import type { Run } from './contract/runs.ts';

/** "The training of Fine-tuned 7 was broken off after 3 of 20 epochs (cancelled) …"; null where it is done or under way. */
export function brokenOffWords({ name, state, points, settings }: Pick<Run, 'name' | 'state' | 'points' | 'settings'>): string | null {
  if (state === 'done' || state === 'running') return null;
  const after = 'epochs' in settings ? ` after ${epochsDone({ points })} of ${settings.epochs} epochs` : '';
  return `The training of ${name} was broken off${after} (${state}); the best that it had learnt by then was kept.`;
}

/** Epochs that a run has finished. */
export function epochsDone({ points }: Pick<Run, 'points'>): number {
  return points.at(-1)?.epoch ?? 0;
}

/** Going on with it. Of one that had not reached its first state worth keeping, all is done again. */
export function resumeWords({ points, resumable }: Pick<Run, 'points' | 'resumable'>): string {
  if (resumable?.epoch === 0) return 'Begin anew';
  const done = epochsDone({ points });
  return done < 1 ? 'Resume in its first epoch' : `Resume after epoch ${done}`;
}
