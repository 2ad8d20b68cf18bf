/** Of a base's blocks: what a model reads of them, and how many weights learn. */
import type { BaseCard } from './base-card.ts';
import { StudioError } from './errors.ts';

/**
 * Numbers that each of these blocks gives, averaged over the picture; the last one as the features that the base ends with.
 * @throws StudioError INVALID where the base has no such block.
 */
export function cutLengths({ blocks, features }: Pick<BaseCard, 'blocks' | 'features'>, cuts: readonly string[]): number[] {
  return cuts.map((cut) => (cut === blocks.at(-1)!.name ? features : requireBlock(blocks, cut).output[2]));
}

export function requireBlock(blocks: BaseCard['blocks'], cut: string): BaseCard['blocks'][number] {
  const block = blocks.find(({ name }) => name === cut);
  if (!block) throw new StudioError('INVALID', `This base has no block "${cut}". It has: ${blocks.map(({ name }) => name).join(', ')}.`);
  return block;
}

export interface Learning {
  /** Blocks that learn, counted from the head. */
  readonly unfreeze: number;
  readonly classes: number;
  /** Blocks that the head reads; left out: the top of the base. */
  readonly cuts?: readonly string[] | undefined;
}

/** Weights that learn: those of the open blocks, and of a softmax on what it reads. */
export function learningWeights(card: Pick<BaseCard, 'blocks' | 'features'>, { unfreeze, classes, cuts }: Learning): number {
  const inputs = cuts ? cutLengths(card, cuts).reduce((sum, length) => sum + length, 0) : card.features;
  const open = card.blocks.slice(card.blocks.length - unfreeze);
  return open.reduce((sum, { parameters }) => sum + parameters, (inputs + 1) * classes);
}
