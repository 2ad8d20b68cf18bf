/** A run as scripts read it, and as a person does. */
import type { Run } from '../shared/contract/runs.ts';
import { fewPeopleWords } from '../shared/few-people.ts';
import { byName } from './class-shares.ts';
import { percent } from './output.ts';

export function runDocument(run: Run) {
  return {
    run: run.id,
    name: run.name,
    stage: run.stage,
    state: run.state,
    from: run.from,
    base: run.base.id,
    backend: run.backend,
    device: run.device,
    seconds: run.seconds,
    classes: run.classes.map(({ name }) => name),
    faces: run.faces,
    trainableParameters: run.trainableParameters,
    temperature: run.temperature,
    learntShares: byName(run, run.learntShares),
    expectedShares: byName(run, run.expected?.shares ?? null),
    oldClasses: run.oldClasses,
    notes: run.notes,
    test: run.test,
  };
}

export function runWords(run: Run): string {
  const { test } = run;
  const head = `Run ${run.id}, ${run.name} (${run.stage}${run.state === 'done' ? '' : `, ${run.state}`})`;
  if (!test) return `${head}: ${run.error ?? (run.state === 'done' ? 'no test faces to judge it by' : 'no result yet')}`;
  const few = test.people === undefined ? null : fewPeopleWords(test.people);
  const figure = (name: string, value: number, [low, high]: readonly [number, number]) =>
    `  ${name.padEnd(18)} ${percent(value)}  (${percent(low)} to ${percent(high)})`;
  return [
    `${head}, on ${test.n} test faces, ${run.seconds.toFixed(1)} s on ${run.backend ?? 'unknown'}${run.device ? ` (${run.device})` : ''}`,
    figure('accuracy', test.accuracy, test.accuracyInterval),
    figure('balanced accuracy', test.balancedAccuracy, test.balancedAccuracyInterval),
    figure('macro-F1', test.macroF1, test.macroF1Interval),
    ...(test.inUse ? [figure('accuracy in use', test.inUse.accuracy, test.inUse.accuracyInterval)] : []),
    ...(test.ece === undefined ? [] : [`  ${'calibration error'.padEnd(18)} ${percent(test.ece)}`]),
    ...(run.oldClasses
      ? [
          `  ${'old classes'.padEnd(18)} ${percent(run.oldClasses.before)} before, ${percent(run.oldClasses.after)} after (${run.oldClasses.n} faces)`,
        ]
      : []),
    ...run.classes.map(
      ({ name }, at) =>
        `  ${name.padEnd(18)} ${test.recall[at] === null || test.recall[at] === undefined ? 'no faces' : `${percent(test.recall[at])} of ${test.support[at]}`}`,
    ),
    ...(few === null ? [] : [`  ${few}`]),
  ].join('\n');
}
