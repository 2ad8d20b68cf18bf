import { oc } from '@orpc/contract';
import { z } from 'zod';
import { labelRuleName } from '../label-rules.ts';

export const labelRuleChange = z.object({
  /** Faces that anybody has voted on. */
  faces: z.int(),
  /** Faces whose class becomes another, that lose their label, that get one, and whose shares alone change. */
  changed: z.int(),
  lost: z.int(),
  gained: z.int(),
  shifted: z.int(),
  /** Some of those that change or lose their label. */
  examples: z.array(z.int()),
});
export type LabelRuleChange = z.infer<typeof labelRuleChange>;

/** The rule by which the votes on a face become its label. */
export const rulesGroup = {
  /** `reliability`: of that rule, how often each annotator is right by its estimate. */
  current: oc.output(
    z.object({
      name: labelRuleName,
      reliability: z.array(z.object({ annotatorId: z.int(), name: z.string(), right: z.number() })).nullable(),
    }),
  ),
  /** What a rule would change; nothing is written. */
  preview: oc.input(z.object({ name: labelRuleName })).output(labelRuleChange),
  /** Brings all labels in step with a rule, as one step that can be taken back. */
  apply: oc.input(z.object({ name: labelRuleName })).output(labelRuleChange),
};
