/** What a comparison does, in which order, and how long that takes. */
import type { Database } from 'better-sqlite3';
import { knowsEnough, matchClasses } from '../../engine/heads/own-head.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import type { ComparisonSettings } from '../../shared/contract/comparisons.ts';
import type { Strategy } from '../../shared/strategies.ts';
import type { EntryKey } from '../db/comparisons.ts';
import { listRunsForTiming, type RunRow } from '../db/runs.ts';
import { readSummary } from '../runs/run-record.ts';
import { recipeOf } from './recipes.ts';

/** Shares of the labels of a learning curve, beside all of them. */
export const CURVE_SHARES = [0.1, 0.2, 0.4, 0.8] as const;

/** With all labels first, seed by seed, so that the table is there early; then the curves, the cheapest first. */
export function planEntries({ strategies, seeds, curve }: ComparisonSettings, withBase: boolean): EntryKey[] {
  const trained = strategies.filter((strategy) => strategy !== 'base');
  const all = Array.from({ length: seeds }, (_, n) => n + 1);
  const on = (share: number) => all.flatMap((seed) => trained.map((strategy): EntryKey => ({ strategy, seed, share })));
  return [...(withBase ? [{ strategy: 'base' as const, seed: 1, share: 1 }] : []), ...on(1), ...(curve ? CURVE_SHARES.flatMap(on) : [])];
}

/** Why a strategy cannot be tried here, or null. */
export function obstacle(strategy: Strategy, base: BaseCard, classes: readonly string[]): string | null {
  const overlaps = knowsEnough(matchClasses(base.knows, classes));
  if ((strategy === 'base' || strategy === 'rehearsal') && !overlaps) {
    return `The ${base.name} knows fewer than two of your classes.`;
  }
  if (strategy === 'lwf' && base.knows.length === 0) return `The ${base.name} has no classes of its own that could be forgotten.`;
  return null;
}

/**
 * Milliseconds a face and epoch of a step through the whole expression network, and of the features of a face: two cores with AVX-512,
 * wasm. Only until a run of this project on this machine says better.
 */
const ROUGH = { step: 9, features: 2.5, head: 1.5 };
const ROUGH_PARAMETERS = 323_687;

export interface Cost {
  readonly seconds: number;
  /** By runs of this project, on this machine. */
  readonly measured: boolean;
}

export interface CostOptions {
  readonly base: BaseCard;
  readonly faces: number;
  readonly epochs: number | null;
}

/** One seed of one strategy with so many faces to learn from, the head before it included. */
export function costOf(db: Database, strategy: Strategy, { base, faces, epochs }: CostOptions): Cost {
  if (strategy === 'base') return { seconds: (faces * ROUGH.features) / 1000, measured: false };
  const { afterHead, last } = recipeOf(strategy, { base, faces, seed: 1, epochs });
  const { stage, settings } = last(0);
  const times = 'epochs' in settings ? settings.epochs : 1;
  const alike = listRunsForTiming(db, stage).filter((run) => isAlike(run, base, settings));
  const rates = alike.map((run) => run.seconds / (readSummary(run).faces.train * ('epochs' in settings ? Math.max(1, run.points) : 1)));
  const measured = rates.filter((rate) => Number.isFinite(rate) && rate > 0).sort((a, b) => a - b);
  const size = base.parameters / ROUGH_PARAMETERS;
  const rough = ('epochs' in settings ? ROUGH.step : ROUGH.features + ROUGH.head) * size;
  const rate = measured[measured.length >> 1] ?? rough / 1000;
  const head = afterHead ? costOf(db, 'head', { base, faces, epochs }).seconds : 0;
  return { seconds: rate * faces * times + head, measured: measured.length > 0 };
}

/** Runs of another method or of fewer blocks take another time. */
function isAlike(run: RunRow, base: BaseCard, settings: object): boolean {
  const own = run.settings as Readonly<Record<string, unknown>>;
  const wanted = settings as Readonly<Record<string, unknown>>;
  return run.baseId === base.id && ['method', 'unfreeze', 'gradual', 'model'].every((name) => own[name] === wanted[name]);
}
