/** What the drawing of a network shows, from a base's card. */
import type { BaseCard } from '../../../shared/base-card.ts';

export interface BlockPart {
  readonly name: string;
  readonly title: string;
  readonly sees: string;
  readonly parameters: number;
  /** Percent of the drawing's height. */
  readonly height: number;
  /** Relative width. */
  readonly width: number;
  readonly learns: boolean;
  /** How many blocks learn if this one is the lowest of them. */
  readonly unfreeze: number;
}

/** The first block is nearest the pixels. `unfreeze` counts blocks from the head. */
export function blockParts({ blocks, inputSize }: BaseCard, unfreeze: number): BlockPart[] {
  return blocks.map(({ name, sees, parameters, output: [height, , channels] }, index) => ({
    name,
    title: `Block ${index + 1}`,
    sees,
    parameters,
    height: 34 + 66 * Math.sqrt(height / (inputSize / 2)),
    width: 4 + Math.max(0, Math.log2(channels / 16)),
    learns: index >= blocks.length - unfreeze,
    unfreeze: blocks.length - index,
  }));
}

/** "blocks 3 and 4" … for sentences. */
export function blockNames(count: number, total: number): string {
  if (count <= 0) return 'no block';
  if (count >= total) return `all ${total} blocks`;
  return count === 1 ? `block ${total}` : count === 2 ? `blocks ${total - 1} and ${total}` : `blocks ${total - count + 1} to ${total}`;
}

/** "blocks 1 and 4", of blocks by their names. */
export function readNames({ blocks }: BaseCard, cuts: readonly string[]): string {
  return `blocks ${blocks.flatMap(({ name }, index) => (cuts.includes(name) ? [index + 1] : [])).join(' and ')}`;
}
