/** The second stage: the blocks nearest the head learn with it, gently, from where the head's own training ended. */
import type { FinetuneSettings } from '../../shared/contract/stages.ts';
import type { Base } from '../bases/base.ts';
import type { HeadWeights } from '../heads/head-weights.ts';
import { buildNetwork, setNetworkTensors, type NamedTensors } from '../network.ts';
import { learnInSteps, type LoopResult, type StageFaces, type StageWatch } from '../training/loop.ts';

export interface FinetuneOptions extends StageFaces, StageWatch {
  readonly base: Base;
  readonly head: HeadWeights;
  /** Weights of the whole network to start from instead of the base's and `head`: those of an earlier fine-tuned run. */
  readonly start?: NamedTensors;
  readonly settings: FinetuneSettings;
}

/** @throws StudioError as `learnInSteps`. */
export async function fineTune({ base, head, start, settings, ...options }: FinetuneOptions): Promise<LoopResult> {
  const network = buildNetwork(base, head);
  try {
    if (start) setNetworkTensors(network, start);
    const { unfreeze, gradual } = settings;
    return await learnInSteps({
      ...options,
      network,
      card: base.card,
      unfreeze,
      gradual,
      settings,
      identity: settings,
      what: 'Fine-tuning',
    });
  } finally {
    network.dispose();
  }
}
