/** What a run is, in a few words. */
import { epochsDone } from '../../../shared/broken-off.ts';
import type { Run } from '../../../shared/contract/runs.ts';
import type { Strategy } from '../../../shared/strategies.ts';
import { counted } from '../../../shared/words.ts';
import { dayWords } from '../../components/day.ts';

const METHODS = { direct: 'everything at once', rehearsal: 'with old faces', lwf: 'learning without forgetting' } as const;
const STAGES = {
  base: 'as shipped, no training',
  pretrain: 'pre-trained',
  head: 'on the frozen base',
  finetune: 'fine-tuned',
  joint: 'trained together',
  features: 'features of several blocks',
  scratch: 'from scratch',
} as const;

/** How it was made, and what sets it apart from the others. */
export function runWords(run: Run, all: readonly Run[]): string {
  const cancelled = run.state === 'cancelled' ? `, ${cancelledWords(run)}` : '';
  return `${stageWords(run, all)}${cancelled}${run.expected ? ', at other class shares' : ''}`;
}

export const cancelledWords = ({ points }: Pick<Run, 'points'>): string => `cancelled after epoch ${epochsDone({ points })}`;

function stageWords(run: Run, all: readonly Run[]): string {
  // A base is judged anew when its test faces were labelled anew: then it is said which of its rows is which.
  const isJudgedAgain =
    run.stage === 'base' && all.some(({ id, stage, base }) => id !== run.id && stage === 'base' && base.id === run.base.id);
  if (isJudgedAgain) return `on the ${counted(run.test!.n, 'test face')} as labelled ${dayWords(run.createdAt)}`;
  return 'method' in run.settings ? METHODS[run.settings.method] : STAGES[run.stage];
}

/** The way to train by which it is known in comparisons; null where it is none of them. */
export function wayOf({ stage, settings }: Pick<Run, 'stage' | 'settings'>): Strategy | null {
  if (stage === 'pretrain') return null;
  if ('method' in settings) return settings.method === 'direct' ? 'joint' : settings.method;
  if (stage === 'head') return 'model' in settings && settings.model === 'hidden' ? 'hidden' : 'head';
  if (stage === 'finetune') return 'gradual' in settings && settings.gradual ? 'gradual' : 'finetune';
  return stage;
}
