/** Which runs fine-tuning can go on from. */
import type { BaseCard } from './base-card.ts';
import type { Run } from './contract/runs.ts';

/**
 * How many blocks have to learn at least, counted from the head, where a model reads several: what lies frozen ends in one block, which the
 * head may read as well, and none below it. Null where no number will do: it reads more than the picture, or not the top of the base.
 */
export function fewestBlocks({ reads }: Pick<Run, 'reads'>, { blocks }: Pick<BaseCard, 'blocks'>): number | null {
  if (!reads) return 1;
  const read = blocks.map(({ name }) => reads.cuts.includes(name));
  return read.at(-1) && reads.extras.length === 0 ? Math.max(1, blocks.length - 1 - read.indexOf(true)) : null;
}

type Judged = Pick<Run, 'stage' | 'settings' | 'classes' | 'points' | 'validation'>;

/**
 * Whether a head has learnt nothing of its classes. A head that was chosen by cross-validation is asked about all faces that it was tried
 * on, any other about the validation faces, which may be few: there it must be out of the question that it beats chance.
 */
export function hasLearntNothing({ stage, settings, classes, points, validation }: Judged): boolean {
  if (stage === 'base') return true;
  const chance = 1 / classes.length;
  const crossValidated = 'strength' in settings && settings.strength === null && settings.model !== 'hidden';
  const tried = crossValidated ? points.findLast(({ best }) => best)?.validationBalancedAccuracy : null;
  if (typeof tried === 'number') return tried <= chance;
  return validation !== null && highest(validation.balancedAccuracy, validation.n) <= chance;
}

/** Upper end of a 95 % interval of a share of so many (Wilson 1927). */
function highest(share: number, count: number): number {
  const z = 1.96 ** 2 / count;
  return (share + z / 2 + Math.sqrt(z * (share * (1 - share) + z / 4))) / (1 + z);
}

/** A finished run that fine-tuning goes on from without being told that it may. */
export function isTunable(run: Pick<Run, 'stage' | 'state' | 'reads'>, blocksOf: () => Pick<BaseCard, 'blocks'>): boolean {
  return (
    run.state === 'done' &&
    run.stage !== 'base' &&
    run.stage !== 'pretrain' &&
    (run.reads === null || fewestBlocks(run, blocksOf()) !== null)
  );
}
