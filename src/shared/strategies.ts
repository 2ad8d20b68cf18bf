/** Ways of adapting a pre-trained network, by the names that the command line and comparisons use, each in a sentence or two. */
import { z } from 'zod';

export const strategy = z.enum(['base', 'head', 'hidden', 'finetune', 'gradual', 'joint', 'rehearsal', 'lwf', 'features', 'scratch']);
export type Strategy = z.infer<typeof strategy>;

export interface StrategyWords {
  readonly title: string;
  /** What is frozen, what learns. */
  readonly does: string;
  /** When it is the right choice. */
  readonly when: string;
}

export const STRATEGIES: Readonly<Record<Strategy, StrategyWords>> = {
  base: {
    title: 'Base as shipped',
    does: 'Nothing learns: the base answers with its own head.',
    when: 'The row to beat, where the base knows your classes.',
  },
  head: {
    title: 'Head',
    does: 'The base is frozen; a softmax head learns your classes from its features.',
    when: 'First, always: it takes seconds, and with few labels it is hard to beat.',
  },
  hidden: {
    title: 'Head with a hidden layer',
    does: 'The base is frozen; a layer of its own between features and classes learns as well.',
    when: 'With thousands of labels, or a base that was trained for something else.',
  },
  finetune: {
    title: 'Fine-tune',
    does: 'Head first; then the blocks nearest the head learn with it, slowly. The lower ones stay frozen.',
    when: 'With some hundreds of labels or more, after a head.',
  },
  gradual: {
    title: 'Fine-tune gradually',
    does: 'Head first; then one block more learns each epoch, from the head downwards, until all do.',
    when: 'Where all blocks are to learn but the labels are few: each lower block joins when those above it have settled.',
  },
  joint: {
    title: 'Everything at once',
    does: 'A random head and the blocks below it learn together from the first step.',
    when: 'To see what the order is worth: a head that knows nothing first sends the base in random directions.',
  },
  rehearsal: {
    title: 'Old and new faces together',
    does: 'The blocks learn from your faces and, in every batch, from faces of the classes that the base knows, each with its own head.',
    when: 'Where the old classes must survive and you have labelled faces of them.',
  },
  lwf: {
    title: 'Learning without forgetting',
    does: "The blocks learn your labels and, beside them, what the base's own head said of the same faces before.",
    when: 'Where the old classes should survive and you have no old faces.',
  },
  features: {
    title: 'Features of several blocks',
    does: 'The base is frozen; a model of its own reads what several of its blocks see, and landmarks or head pose if you like.',
    when: 'Where your classes differ in something that the top of the base no longer tells apart.',
  },
  scratch: {
    title: 'From scratch',
    does: 'The same network with random weights: everything learns, from your faces alone.',
    when: 'As a control: the difference to the others is what the pre-training is worth.',
  },
};
