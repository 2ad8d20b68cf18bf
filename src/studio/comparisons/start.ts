/** Begins a comparison on the labels as they are now, or goes on with one on the labels that it began with. */
import type { ComparisonSettings } from '../../shared/contract/comparisons.ts';
import { StudioError } from '../../shared/errors.ts';
import { adoptBase, cardOf } from '../bases/project-bases.ts';
import { requireProject } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import { getComparison, insertComparison, updateComparison } from '../db/comparisons.ts';
import type { OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { endingOf } from '../jobs/ending.ts';
import { requireNothingLearns } from '../jobs/learning-job.ts';
import { readReadiness } from '../project/readiness.ts';
import { freezeLabels } from '../runs/begin-run.ts';
import type { RunServices } from '../runs/run-services.ts';
import { readSnapshot, storeSnapshot, type Snapshot } from '../splits/snapshot.ts';
import { requireParts } from '../splits/empty-parts.ts';
import { ensureSplit } from '../splits/split.ts';
import type { StateFeed } from '../state-feed.ts';
import { performComparison } from './perform.ts';
import { obstacle, planEntries } from './plan.ts';
import { readEntries } from './record.ts';

export interface ComparisonServices {
  readonly runs: RunServices;
  readonly feed: StateFeed;
}

export function startComparison(services: ComparisonServices, settings: ComparisonSettings): { jobId: number; id: number } {
  const { context } = services.runs;
  const project = requireProject(context);
  requireNothingLearns(context.jobs);
  const { head } = readReadiness(project);
  if (!head.ready) throw new StudioError('NOT_READY', head.reason ?? 'Nothing can be compared yet.');
  const strategies = [...new Set(settings.strategies)];
  const { id, snapshot } = transact(project.db, () => {
    const base = adoptBase(context.options.settingsFolder, project, { id: settings.baseId, stage: 'head' });
    ensureSplit(project);
    const { snapshot: frozen, classes } = freezeLabels(project, base.id);
    const names = classes.map(({ name }) => name);
    const blocked = strategies.filter((strategy) => strategy !== 'base').flatMap((strategy) => obstacle(strategy, base, names) ?? []);
    if (blocked.length > 0) throw new StudioError('NOT_READY', blocked[0]!);
    requireParts(frozen, ['train', 'validation', 'test']);
    const entries = planEntries({ ...settings, strategies }, obstacle('base', base, names) === null);
    const comparisonId = insertComparison(project.db, {
      settings: { ...settings, strategies },
      ...storeSnapshot(project.db, frozen),
      entries,
    });
    return { id: comparisonId, snapshot: frozen };
  });
  return run(services, project, id, snapshot);
}

export function resumeComparison(services: ComparisonServices, id: number): { jobId: number; id: number } {
  const { context } = services.runs;
  const project = requireProject(context);
  const { db } = project;
  requireNothingLearns(context.jobs);
  const record = getComparison(db, id);
  if (readEntries(db, record).every(({ state }) => state === 'done')) {
    throw new StudioError('NOT_READY', `${record.name} is done: nothing is left to go on with. Start a new one.`);
  }
  cardOf(db, record.settings.baseId);
  const snapshot = readSnapshot(db, record);
  const present = new Set(listClasses(db).map(({ id: classId }) => classId));
  if (snapshot.classIds.some((classId) => !present.has(classId))) {
    throw new StudioError('NOT_READY', `${record.name} cannot go on: the project no longer has all of its classes. Start a new one.`);
  }
  updateComparison(db, id, { state: 'running', error: null });
  return run(services, project, id, snapshot);
}

function run({ runs, feed }: ComparisonServices, project: OpenProject, id: number, snapshot: Snapshot): { jobId: number; id: number } {
  const { context } = runs;
  const { db } = project;
  const { name, seconds } = getComparison(db, id);
  const changed = () => {
    feed.changed(id);
    context.changed('comparisons');
  };
  const { id: jobId } = context.jobs.start({
    kind: 'compare',
    title: name,
    async work(job) {
      const began = performance.now();
      const end = (state: 'done' | 'failed' | 'cancelled', error: string | null) => {
        updateComparison(db, id, { state, error, seconds: seconds + (performance.now() - began) / 1000 });
        changed();
      };
      try {
        await performComparison(runs, { project, id, snapshot, job, changed });
      } catch (error) {
        const ending = endingOf(error, job.signal);
        end(ending.state, ending.error);
        throw error;
      }
      end('done', null);
      return { comparisonId: id };
    },
  });
  changed();
  return { jobId, id };
}
