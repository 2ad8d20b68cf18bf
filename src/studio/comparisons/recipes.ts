/** Each strategy as the stages that it is made of. */
import { defaultFeatures, defaultFinetune, defaultHead, defaultJoint, defaultScratch } from '../../engine/stages/defaults.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import type { StageStart } from '../../shared/contract/stages.ts';
import type { Strategy } from '../../shared/strategies.ts';

export interface RecipeOptions {
  readonly base: BaseCard;
  /** Faces to learn from. */
  readonly faces: number;
  readonly seed: number;
  /** Of every stage that goes over the pictures; null: what suits the number of faces. */
  readonly epochs: number | null;
  /** Left out: yes. */
  readonly mirror?: boolean;
}

/** One stage; `head` is the run of the stage before it where it goes on from one. */
type Step = (head: number) => StageStart;

export interface Recipe {
  /** Begins from a head that is trained on the frozen base: the one of this seed and these faces is made once for all strategies. */
  readonly afterHead: boolean;
  readonly last: Step;
}

/** Everything but the base as shipped, for which nothing is trained. */
export function recipeOf(strategy: Exclude<Strategy, 'base'>, { base, faces, seed, epochs, mirror = true }: RecipeOptions): Recipe {
  const common = { baseId: base.id, faces, seed, mirror, blocks: base.blocks.map(({ name }) => name) };
  const blocks = base.blocks.length;
  const given = epochs === null ? {} : { epochs };
  const at = (start: StageStart): Recipe => ({ afterHead: false, last: () => start });
  const tuned = (gradual: boolean): Recipe => ({
    afterHead: true,
    // With a tenth of the labels a head may be little better than guessing: the curve is to show just that.
    last(head) {
      const settings = defaultFinetune({ ...common, from: head, blocks });
      return { stage: 'finetune', settings: { ...settings, ...given, gradual, untrained: true, ...(gradual ? { unfreeze: blocks } : {}) } };
    },
  });
  const joint = (method: 'direct' | 'rehearsal' | 'lwf') => at({ stage: 'joint', settings: { ...defaultJoint(common, method), ...given } });
  switch (strategy) {
    case 'head':
      return at({ stage: 'head', settings: defaultHead(common) });
    case 'hidden':
      return at({ stage: 'head', settings: { ...defaultHead(common), model: 'hidden' } });
    case 'finetune':
      return tuned(false);
    case 'gradual':
      return tuned(true);
    case 'joint':
      return joint('direct');
    case 'rehearsal':
      return joint('rehearsal');
    case 'lwf':
      return joint('lwf');
    case 'features':
      return at({ stage: 'features', settings: defaultFeatures(common) });
    case 'scratch':
      return at({ stage: 'scratch', settings: { ...defaultScratch(common), ...given } });
  }
}
