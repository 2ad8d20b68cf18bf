/** A run as scripts read it, and as a person does. */
import type { Run } from '../shared/contract/runs.ts';
import { fewFacesOfRun } from '../shared/few-people.ts';
import { counted, countFaces, percent } from '../shared/words.ts';
import type { Studio } from '../studio/studio.ts';
import { byName } from './class-shares.ts';
import { CALIBRATION } from './output.ts';

/** As wide as the longest name of a figure. */
const FIRST_COLUMN = CALIBRATION.length;

export function runDocument(run: Run) {
  return {
    run: run.id,
    name: run.name,
    stage: run.stage,
    state: run.state,
    from: run.from,
    createdAt: run.createdAt,
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
    error: run.error,
    resumable: run.resumable,
    settings: settingsOf(run),
    points: run.points,
    validation: run.validation,
    test: run.test,
  };
}

/** As they may be given again; which class of the base one stands for, by names. */
function settingsOf({ settings, classes }: Run) {
  if (!('classMap' in settings) || !settings.classMap) return settings;
  const nameOf = (id: number) => classes.find(({ classId }) => classId === id)?.name ?? `#${id}`;
  return { ...settings, classMap: Object.fromEntries(settings.classMap.map(({ classId, known }) => [nameOf(classId), known])) };
}

/** The run that it went on from, or null. */
export async function originOf({ runs }: Studio['client'], { from }: Run): Promise<Run | null> {
  return from === null ? null : runs.get({ id: from });
}

/** A head has no epoch to go on from, but begins anew on the same faces. */
export function canGoOn({ state, stage, resumable }: Run): boolean {
  return resumable !== null || (stage !== 'base' && (state === 'cancelled' || state === 'interrupted'));
}

/** `from`: the run that it went on from, where that is to be told. */
export function runWords(run: Run, from: Run | null = null): string {
  const { test } = run;
  const origin = from ? `, from Run ${from.id}, ${from.name}` : '';
  const head = `Run ${run.id}, ${run.name} (${run.stage}${run.state === 'done' ? '' : `, ${run.state}`})${origin}`;
  const notes = run.notes.map((note) => `  ${note}`);
  if (!test) {
    return [`${head}: ${run.error ?? (run.state === 'done' ? 'no test faces to judge it by' : 'no result yet')}`, ...notes].join('\n');
  }
  // Pictures that a base is made from need not be of people.
  const few = fewFacesOfRun(run);
  const figure = (name: string, value: number, [low, high]: readonly [number, number]) =>
    `  ${name.padEnd(FIRST_COLUMN)} ${percent(value)}  (${percent(low)} to ${percent(high)})`;
  return [
    `${head}, on ${counted(test.n, 'test face')}, ${run.seconds.toFixed(1)} s on ${run.backend ?? 'unknown'}${run.device ? ` (${run.device})` : ''}`,
    figure('accuracy', test.accuracy, test.accuracyInterval),
    figure('balanced accuracy', test.balancedAccuracy, test.balancedAccuracyInterval),
    figure('macro-F1', test.macroF1, test.macroF1Interval),
    ...(test.inUse ? [figure('accuracy in use', test.inUse.accuracy, test.inUse.accuracyInterval)] : []),
    ...(test.ece === undefined ? [] : [`  ${CALIBRATION.padEnd(FIRST_COLUMN)} ${percent(test.ece)}`]),
    ...(run.oldClasses
      ? [
          `  ${'old classes'.padEnd(FIRST_COLUMN)} ${percent(run.oldClasses.before)} before, ${percent(run.oldClasses.after)} after (${countFaces(run.oldClasses.n)})`,
        ]
      : []),
    ...run.classes.map(
      ({ name }, at) =>
        `  ${name.padEnd(FIRST_COLUMN)} ${test.recall[at] === null || test.recall[at] === undefined ? 'no faces' : `${percent(test.recall[at])} of ${test.support[at]}`}`,
    ),
    ...(few === null ? [] : [`  ${few}`]),
    ...notes,
  ].join('\n');
}

/** A line of the list of runs; the list is given for the names of those that others went on from. */
export function runLine({ id, name, stage, state, settings, classes, from, createdAt, test }: Run, list: readonly Run[]): string {
  const map = stage === 'base' && 'classMap' in settings && settings.classMap ? settings.classMap : [];
  const mapped = map.map(({ classId, known }) => `${classes.find((entry) => entry.classId === classId)?.name ?? classId}=${known ?? ''}`);
  const figures = test
    ? `${percent(test.accuracy)} accuracy, ${percent(test.balancedAccuracy)} balanced, on ${counted(test.n, 'face')}`
    : 'no figures';
  return [
    String(id).padStart(4),
    stage.padEnd(8),
    name.padEnd(Math.max(...list.map((run) => run.name.length))),
    figures,
    ...(mapped.length > 0 ? [`class map ${mapped.join(', ')}`] : []),
    ...(state === 'done' ? [] : [state]),
    ...(from === null ? [] : [`from ${list.find((run) => run.id === from)?.name ?? `run ${from}`}`]),
    dateWords(createdAt),
  ].join('  ');
}

/** "2026-12-01 17:05", by the clock of this computer. */
export function dateWords(at: number): string {
  // oxlint-disable-next-line no-restricted-properties -- in Swedish, which writes a moment as ISO 8601 does
  return new Date(at).toLocaleString('sv-SE').slice(0, 16);
}
