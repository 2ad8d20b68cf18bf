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

/** Which class of the base a class of the project stands for, where the person said so; null: none, whatever its name. */
export type ClassChoice = ReadonlyMap<number, string | null>;

/**
 * Position in `knows` of what each class stands for, −1 where the base does not know it: as chosen, else by name.
 * @param chosen By position of the class.
 */
export function matchClasses(knows: readonly string[], classNames: readonly string[], chosen: ClassChoice = new Map()): number[] {
  const theirs = knows.map(canonicalClassName);
  return classNames.map((name, position) => {
    const choice = chosen.get(position);
    if (choice === null) return -1;
    return theirs.indexOf(canonicalClassName(choice ?? name));
  });
}

/** Null where the base has no head, or knows fewer than two of the classes. Classes that it does not know are never chosen. */
export function mapOwnHead(
  { ownHead, card }: Pick<Base, 'card' | 'ownHead'>,
  classNames: readonly string[],
  chosen?: ClassChoice,
): MappedHead | null {
  if (!ownHead) return null;
  const sources = matchClasses(card.knows, classNames, chosen);
  const known = sources.map((source) => source >= 0);
  if (!knowsEnough(sources)) return null;

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

/** Are there two of the base's classes among these? With one alone there is nothing to tell apart. */
export function knowsEnough(sources: readonly number[]): boolean {
  return new Set(sources.filter((source) => source >= 0)).size >= 2;
}
