/** The control: the same network from random weights, which learns from these faces alone. */
import type { ScratchSettings } from '../../shared/contract/stages.ts';
import type { Base } from '../bases/base.ts';
import { buildNetwork } from '../network.ts';
import { learnInSteps, type LoopResult, type StageFaces, type StageWatch } from '../training/loop.ts';
import { randomHead, randomise } from '../training/random-weights.ts';

export interface ScratchOptions extends StageFaces, StageWatch {
  readonly base: Base;
  readonly settings: ScratchSettings;
}

/** @throws StudioError as `learnInSteps`. */
export async function trainFromScratch({ base, settings, ...options }: ScratchOptions): Promise<LoopResult> {
  const { card } = base;
  const network = buildNetwork(base, randomHead(card.features, options.classes, settings.seed));
  try {
    randomise(network, settings.seed);
    return await learnInSteps({
      ...options,
      network,
      card,
      unfreeze: card.blocks.length,
      settings,
      identity: settings,
      what: 'Training from scratch',
    });
  } finally {
    network.dispose();
  }
}
