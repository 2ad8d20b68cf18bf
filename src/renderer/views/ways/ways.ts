/** The ways to train beside head and fine-tuning, and what each starts with. */
import type { StageStart } from '../../../shared/contract/stages.ts';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { Run } from '../../../shared/contract/runs.ts';

export const WAYS = ['joint', 'rehearsal', 'lwf', 'features', 'scratch'] as const;
export type Way = (typeof WAYS)[number];

export const WAY_ICONS: Readonly<Record<Way, string>> = {
  joint: 'i-lucide-zap',
  rehearsal: 'i-lucide-repeat-2',
  lwf: 'i-lucide-brain-circuit',
  features: 'i-lucide-layers-2',
  scratch: 'i-lucide-dices',
};

export type WayStart = Extract<StageStart, { stage: 'joint' | 'features' | 'scratch' }>;

type Defaults = Awaited<ReturnType<StudioClient['runs']['defaults']>>;

/** Null where the base does not have what it needs. */
export function startOf(way: Way, { direct, rehearsal, lwf, features, scratch }: Defaults): WayStart | null {
  if (way === 'features') return { stage: 'features', settings: features };
  if (way === 'scratch') return { stage: 'scratch', settings: scratch };
  const settings = { joint: direct, rehearsal, lwf }[way];
  return settings && { stage: 'joint', settings };
}

/** The way that a run went; null for a head, a fine-tuning or the base. */
export function wayOf({ stage, settings }: Pick<Run, 'stage' | 'settings'>): Way | null {
  if (stage === 'features' || stage === 'scratch') return stage;
  if (stage !== 'joint' || !('method' in settings)) return null;
  return settings.method === 'direct' ? 'joint' : settings.method;
}
