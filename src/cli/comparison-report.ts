/** A comparison as scripts read it, and as a person does. */
import type { ComparisonPair, StrategyComparison } from '../shared/contract/comparisons.ts';
import { STRATEGIES, type Strategy } from '../shared/strategies.ts';
import { percent } from '../shared/words.ts';
import { points, pWords } from '../engine/evaluation/compare.ts';
import { CALIBRATION } from './output.ts';
import { dateWords } from './run-report.ts';

/** An entry a strategy and seed with all labels, and a pair for each two strategies; differences of accuracy are b − a. */
export function comparisonDocument(comparison: StrategyComparison, asked: readonly Strategy[], classes: readonly string[]) {
  const { id, name, state, createdAt, faces, entries, figures, settings } = comparison;
  const done = entries.filter(({ share, state, strategy }) => share === 1 && state === 'done' && asked.includes(strategy));
  const failed = entries.filter(({ state }) => state === 'failed');
  return {
    comparison: id,
    name,
    state,
    createdAt,
    settings,
    classes,
    faces,
    strategies: done.map(({ strategy, seed, test, oldClasses, seconds }) => ({ strategy, seed, test, oldClasses, seconds })),
    pairs: figures.pairs
      .filter(({ a, b }) => asked.includes(a) && asked.includes(b))
      .map(({ a, b, accuracy: { difference, interval }, mcnemarP, adjustedP, distinguishable }) => ({
        a,
        b,
        difference,
        interval,
        mcnemarP,
        adjustedP,
        distinguishable,
      })),
    ...(settings.curve ? { curves: figures.curves.filter(({ strategy }) => asked.includes(strategy)) } : {}),
    ...(failed.length > 0 ? { failed: failed.map(({ strategy, seed, share, error }) => ({ strategy, seed, share, error })) } : {}),
  };
}

/** A line of the list of comparisons. */
export function comparisonLine({ id, name, state, settings: { strategies, seeds }, createdAt }: StrategyComparison): string {
  const what = `${strategies.join(', ')}${seeds > 1 ? ` ×${seeds}` : ''}`;
  const show = `mien compare FILE --show ${id}`;
  return [name, what, ...(state === 'done' ? [] : [state]), dateWords(createdAt), show].join('  ');
}

export function comparisonWords({ name, figures, faces, entries, seconds }: StrategyComparison): string {
  const row = (cells: readonly string[]) => `  ${cells.map((cell, at) => cell.padEnd(at === 0 ? 32 : 25)).join('')}`.trimEnd();
  const range = ({ value, interval: [low, high] }: StrategyComparison['figures']['rows'][number]['accuracy']) =>
    `${percent(value)} (${(low * 100).toFixed(1)}–${(high * 100).toFixed(1)})`;
  const failed = entries.filter(({ state }) => state === 'failed');
  return [
    `${name}, on ${faces.test} test faces, ${faces.train} to learn from, ${seconds.toFixed(0)} s`,
    '',
    row(['', 'accuracy', 'balanced', 'macro-F1', CALIBRATION, 'old classes', 'seconds']),
    ...figures.rows.map(({ strategy, seeds, accuracy, balancedAccuracy, macroF1, ece, oldClasses, seconds: each }) =>
      row([
        `${STRATEGIES[strategy].title}${seeds > 1 ? ` ×${seeds}` : ''}`,
        range(accuracy),
        range(balancedAccuracy),
        range(macroF1),
        ece === null ? '–' : percent(ece),
        oldClasses ? `${percent(oldClasses.before)} → ${percent(oldClasses.after)}` : '–',
        each.toFixed(1),
      ]),
    ),
    '',
    ...figures.pairs.filter(({ distinguishable }) => distinguishable).map(({ a, b, words }) => `  ${against(a, b)}: ${words}`),
    ...figures.pairs.filter(({ distinguishable }) => !distinguishable).map(undecided),
    ...(figures.curves.length > 0
      ? ['', ...figures.curves.map(({ strategy, next }) => `  ${STRATEGIES[strategy].title}: ${next.words}`)]
      : []),
    ...failed.map(({ strategy, seed, error }) => `  ${STRATEGIES[strategy].title}, seed ${seed}, failed: ${error}`),
    '',
    ...figures.verdict,
  ].join('\n');
}

/** There are many of these: one line each. */
function undecided({ a, b, accuracy: { difference, interval }, adjustedP }: ComparisonPair): string {
  const [value, low, high] = [difference, ...interval].map((share) => points(share));
  return `  Not distinguishable: ${against(a, b)}, ${value} points (${low} to ${high}, ${pWords(adjustedP)})`;
}

function against(a: Strategy, b: Strategy): string {
  return `${STRATEGIES[b].title} against ${STRATEGIES[a].title}`;
}
