/** The rules by which the votes on a face become its label, by name. */
import { z } from 'zod';

export const labelRuleName = z.enum([
  'people',
  'majority',
  'ferplus-majority',
  'ferplus-probability',
  'ferplus-crossentropy',
  'ferplus-multitarget',
  'reliability',
]);
export type LabelRuleName = z.infer<typeof labelRuleName>;

export interface LabelRuleCard {
  readonly name: LabelRuleName;
  readonly title: string;
  /** What it does, in a sentence or two. */
  readonly says: string;
}

export const LABEL_RULES: readonly LabelRuleCard[] = [
  {
    name: 'people',
    title: 'People first',
    says: 'The newest answer of each person of this project counts once and together they make the label, shared out as they disagree. Imported votes speak where nobody here has answered.',
  },
  {
    name: 'majority',
    title: 'Majority',
    says: 'The class that more than half of all votes name, people and imported alike. Without one the face is unsure.',
  },
  {
    name: 'ferplus-majority',
    title: 'FER+ majority',
    says: 'As the authors of FER+: an answer with a single vote is dropped as an outlier, then more than half of the rest must agree. Made for about ten votes a face.',
  },
  {
    name: 'ferplus-probability',
    title: 'FER+ probability',
    says: 'Single votes are dropped; the top answers are kept until they hold 75 % of the votes, at most three; the face is unsure if they hold half or less. The same labels as FER+ cross-entropy: its authors drew one of them a pass, which on average comes to the same.',
  },
  {
    name: 'ferplus-crossentropy',
    title: 'FER+ cross-entropy',
    says: 'Single votes are dropped; the top answers are kept until they hold 75 % of the votes, at most three; the face is unsure if they hold half or less.',
  },
  {
    name: 'ferplus-multitarget',
    title: 'FER+ multi-target',
    says: 'Single votes are dropped; every answer with at least 30 % of the rest counts, all alike; the face is unsure if they hold half or less.',
  },
  {
    name: 'reliability',
    title: 'Weighted by reliability',
    says: 'How often each annotator takes one class for another is estimated from all votes (Dawid and Skene 1979), and votes weigh accordingly. Estimated when the rule is applied; apply it again after much new labelling.',
  },
];
