import type { JobKind } from './contract/jobs.ts';

/** Kinds of jobs that learn: one at a time. */
export const LEARNING_KINDS = [
  'head',
  'finetune',
  'joint',
  'features',
  'scratch',
  'pretrain',
  'rates',
  'compare',
  'probe',
] as const satisfies readonly JobKind[];
export type LearningKind = (typeof LEARNING_KINDS)[number];

export function isLearningKind(kind: JobKind): kind is LearningKind {
  return LEARNING_KINDS.some((learning) => learning === kind);
}
