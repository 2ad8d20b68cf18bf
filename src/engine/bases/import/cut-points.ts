/** Where a network can be cut: blocks of layers between which one tensor alone passes, by how small the picture has become. */
import { product, type FlatLayer, type Measured } from '../layer-list.ts';
import type { Shape } from '../layer-shapes.ts';

export interface Block {
  readonly layers: readonly FlatLayer[];
  readonly output: Shape;
  /** That learn. */
  readonly parameters: number;
}

/** Layers after which nothing but one tensor goes on. */
type Unit = Block;

/** A picture that keeps this share of its side still belongs to the same block. */
const SAME_SIDE = 0.7;
/** A cut where so many times more values pass than shortly before is inside of something that widens and narrows again. */
const WIDENED = 2.5;
const LOOK_BACK = 6;
/** A block with so many times fewer weights than the next, and fewer than the one before, is no block of its own. */
const SLIGHT = 20;
const MOST_BLOCKS = 8;
/** A block with more than this share of all weights is divided. */
const LARGE = 0.5;
const SMALLEST_PART = 0.15;
const POOLS = new Set(['MaxPooling2D', 'AveragePooling2D']);
const ACTIVATIONS = new Set(['Activation', 'ReLU', 'LeakyReLU', 'PReLU']);
const SEAMS = new Set(['Add', 'BatchNormalization', 'Concatenate', ...ACTIVATIONS, ...POOLS]);

/** @param layers In the order of computation, without the input and without what only pools at the end. */
export function findBlocks(layers: readonly FlatLayer[], measured: Measured): Block[] {
  let groups = bySide(unitsOf(layers, measured));
  groups = narrowed(poolsToTheBlockBefore(groups).filter((group) => group.length > 0));
  groups = withoutSlight(withoutEmpty(groups));
  const total = sum(groups.flat());
  for (let n = 0; n < MOST_BLOCKS && groups.length < MOST_BLOCKS; n++) {
    const largest = groups.reduce((most, group, at) => (sum(group) > sum(groups[most]!) ? at : most), 0);
    const at = sum(groups[largest]!) > LARGE * total ? seamOf(groups[largest]!, total) : null;
    if (at === null) break;
    groups.splice(largest, 1, groups[largest]!.slice(0, at), groups[largest]!.slice(at));
  }
  while (groups.length > MOST_BLOCKS) {
    const smallest = groups.slice(1).reduce((least, group, at) => (sum(group) < sum(groups[least]!) ? at + 1 : least), 1);
    groups.splice(smallest - 1, 2, [...groups[smallest - 1]!, ...groups[smallest]!]);
  }
  return groups.map((group) => ({
    layers: group.flatMap((unit) => unit.layers),
    output: group.at(-1)!.output,
    parameters: sum(group),
  }));
}

/** Weights that learn: not the statistics that batch normalisation keeps, nor the numbers of plain arithmetic. */
export function learnableOf(layer: FlatLayer, { weights }: Measured): number {
  if (layer.settings['trainable'] === false) return 0;
  return Object.entries(weights.get(layer.name)!)
    .filter(([name]) => !name.startsWith('moving_'))
    .reduce((total, [, shape]) => total + product(shape), 0);
}

function unitsOf(layers: readonly FlatLayer[], measured: Measured): Unit[] {
  const lastUse = new Map<string, number>();
  layers.forEach(({ inputs }, at) => inputs.forEach((name) => lastUse.set(name, at)));
  const units: Unit[] = [];
  let from = 0;
  let reach = -1;
  layers.forEach((layer, at) => {
    // Whatever an earlier layer gave has been used up, save by this one.
    const closed = reach <= at;
    reach = Math.max(reach, lastUse.get(layer.name) ?? -1);
    if (!closed && at < layers.length - 1) return;
    const own = layers.slice(from, at + 1);
    const parameters = own.reduce((total, item) => total + learnableOf(item, measured), 0);
    units.push({ layers: own, output: measured.shapes.get(layer.name)!, parameters });
    from = at + 1;
  });
  return units;
}

function bySide(units: readonly Unit[]): Unit[][] {
  const groups: Unit[][] = [];
  let side = Number.NaN;
  for (const unit of units) {
    const own = unit.output.length === 3 ? unit.output[0]! : 0;
    if (groups.length > 0 && (own > side * SAME_SIDE || own === side)) groups.at(-1)!.push(unit);
    else {
      groups.push([unit]);
      side = own;
    }
  }
  return groups;
}

/** Moves the end of each group back to before it widens for the next, or is framed by zeros for it. */
function narrowed(groups: readonly Unit[][]): Unit[][] {
  let carried: Unit[] = [];
  return groups.map((group, n) => {
    const units = [...carried, ...group];
    carried = [];
    if (n === groups.length - 1) return units;
    while (units.length > 1 && units.at(-1)!.layers.every(({ kind }) => kind === 'ZeroPadding2D')) carried.unshift(units.pop()!);
    const sizes = units.slice(-Math.min(LOOK_BACK, group.length)).map(({ output }) => product(output));
    const least = Math.min(...sizes);
    if (sizes.at(-1)! > WIDENED * least) carried.unshift(...units.splice(units.length - (sizes.length - 1 - sizes.lastIndexOf(least))));
    return units;
  });
}

function poolsToTheBlockBefore(groups: readonly Unit[][]): Unit[][] {
  return groups.map((group, n) => {
    const leading = group.findIndex(({ layers }) => !layers.every(({ kind }) => POOLS.has(kind)));
    const next = groups[n + 1];
    const gained = next ? next.findIndex(({ layers }) => !layers.every(({ kind }) => POOLS.has(kind))) : 0;
    const own = n === 0 || leading <= 0 ? group : group.slice(leading);
    return next && gained > 0 ? [...own, ...next.slice(0, gained)] : own;
  });
}

/** A block without weights could not learn: it goes with the one after it, the last with the one before. */
function withoutEmpty(groups: readonly Unit[][]): Unit[][] {
  const kept: Unit[][] = [];
  let carried: Unit[] = [];
  for (const group of groups) {
    const units = [...carried, ...group];
    carried = sum(units) === 0 ? units : [];
    if (carried.length === 0) kept.push(units);
  }
  if (carried.length > 0 && kept.length > 0) kept.at(-1)!.push(...carried);
  return kept;
}

/** A block with far fewer weights than both of its neighbours is the beginning of the next: weights grow towards the head. */
function withoutSlight(groups: readonly Unit[][]): Unit[][] {
  return groups.reduce<Unit[][]>((kept, group, at) => {
    const before = kept.at(-1);
    const slight = at > 1 && sum(groups[at - 1]!) < sum(groups[at - 2]!) && sum(groups[at - 1]!) * SLIGHT < sum(group);
    if (slight && before) kept.splice(-1, 1, [...before, ...group]);
    else kept.push(group);
    return kept;
  }, []);
}

/** Where to divide a group, nearest to the middle of its weights; null where no place is good. */
function seamOf(group: readonly Unit[], total: number): number | null {
  const least = Math.min(...group.map(({ output }) => product(output)));
  const all = sum(group);
  let best: { at: number; distance: number } | null = null;
  let below = 0;
  for (let at = 1; at < group.length; at++) {
    const unit = group[at - 1]!;
    below += unit.parameters;
    const end = unit.layers.at(-1)!.kind;
    // Between a normalisation and its own activation nothing is cut.
    const inside = end === 'BatchNormalization' && ACTIVATIONS.has(group[at]!.layers[0]!.kind);
    const good = SEAMS.has(end) && !inside && product(unit.output) <= WIDENED * least;
    if (!good || Math.min(below, all - below) < SMALLEST_PART * total) continue;
    const distance = Math.abs(below - all / 2);
    if (!best || distance < best.distance) best = { at, distance };
  }
  return best?.at ?? null;
}

function sum(units: readonly Unit[]): number {
  return units.reduce((total, { parameters }) => total + parameters, 0);
}
