/** The head that a base ships with, rearranged to a project's classes: what can be said before anything is learnt. */
import { canonicalClassName } from '../../shared/classes.ts';
import type { Base } from '../bases/base.ts';
import type { HeadWeights } from './head-weights.ts';

/** Softmax of this is 0 in float32 beside any score that a network gives. */
const IMPOSSIBLE = -1e4;

export interface MappedHead {
  readonly head: HeadWeights;
  /** Per class of the project: does the base know it? */
  readonly known: readonly boolean[];
}

/** Null where the base has no head, or knows fewer than two of the classes. Classes that it does not know are never chosen. */
export function mapOwnHead(base: Pick<Base, 'card' | 'ownHead'>, classNames: readonly string[]): MappedHead | null {
  const { ownHead, card } = base;
  if (!ownHead) return null;
  const theirs = card.knows.map(canonicalClassName);
  const sources = classNames.map((name) => theirs.indexOf(canonicalClassName(name)));
  const known = sources.map((source) => source >= 0);
  if (new Set(sources.filter((source) => source >= 0)).size < 2) return null;

  const classes = classNames.length;
  const kernel = new Float32Array(ownHead.features * classes);
  const bias = new Float32Array(classes).fill(IMPOSSIBLE);
  sources.forEach((source, c) => {
    if (source < 0) return;
    bias[c] = ownHead.bias[source]!;
    for (let f = 0; f < ownHead.features; f++) kernel[f * classes + c] = ownHead.kernel[f * ownHead.classes + source]!;
  });
  return { head: { features: ownHead.features, classes, kernel, bias }, known };
}
