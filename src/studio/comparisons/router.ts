import { STRATEGIES, type Strategy } from '../../shared/strategies.ts';
import { StudioError } from '../../shared/errors.ts';
import { cardOf, knownCards } from '../bases/project-bases.ts';
import { requireProject } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import { getComparison, listComparisons, listRemovedComparisons, updateComparison } from '../db/comparisons.ts';
import { whereReadable } from '../db/json-column.ts';
import { getRun, lineageOf, updateRun } from '../db/runs.ts';
import { transact } from '../db/transact.ts';
import { implementer } from '../router-base.ts';
import { countTrainingFaces, runDefaults } from '../runs/run-defaults.ts';
import { toRun } from '../runs/run-record.ts';
import { endLost, type RunServices } from '../runs/run-services.ts';
import { StateFeed } from '../state-feed.ts';
import { costOf, obstacle } from './plan.ts';
import { toComparison } from './record.ts';
import { resumeComparison, startComparison, type ComparisonServices } from './start.ts';

export function comparisonsRouter(runs: RunServices) {
  const { context } = runs;
  const services: ComparisonServices = { runs, feed: new StateFeed(context) };
  const database = () => {
    endLost(context);
    return requireProject(context).db;
  };
  const mark = (id: number, removed: boolean) => {
    const { name, state } = getComparison(database(), id);
    if (state === 'running') throw new StudioError('NOT_READY', `${name} is under way. Cancel it first.`);
    updateComparison(database(), id, { removed });
    context.changed('comparisons');
  };
  const { comparisons } = implementer;
  return {
    choices: comparisons.choices.handler(({ input }) => {
      const project = requireProject(context);
      const { db } = project;
      const { settingsFolder } = context.options;
      const { head } = runDefaults(settingsFolder, project, {});
      const baseId = input.baseId ?? head.baseId;
      // One of the library is put into the project only when the comparison starts.
      const base = knownCards(settingsFolder, project).find(({ id }) => id === baseId) ?? cardOf(db, baseId);
      const names = listClasses(db).map(({ name }) => name);
      const faces = countTrainingFaces(db);
      return {
        baseId: base.id,
        mirror: head.mirror,
        strategies: (Object.keys(STRATEGIES) as Strategy[]).map((strategy) => ({
          strategy,
          ...costOf(db, strategy, { base, faces, epochs: input.epochs }),
          reason: obstacle(strategy, base, names),
        })),
      };
    }),
    start: comparisons.start.handler(({ input }) => startComparison(services, input)),
    resume: comparisons.resume.handler(({ input }) => {
      endLost(context);
      return resumeComparison(services, input.id);
    }),
    list: comparisons.list.handler(() => whereReadable(listComparisons(database()), (record) => toComparison(database(), record))),
    get: comparisons.get.handler(({ input }) => toComparison(database(), getComparison(database(), input.id))),
    watch: comparisons.watch.handler(({ input, signal }) => {
      const db = database();
      getComparison(db, input.id);
      return services.feed.watch(input.id, () => toComparison(db, getComparison(db, input.id)), signal);
    }),
    keep: comparisons.keep.handler(({ input }) => {
      const db = database();
      const row = getRun(db, input.runId);
      // What it goes on from comes along: a result shows the stage before it.
      transact(db, () => {
        for (const { id } of lineageOf(db, row.id)) updateRun(db, id, { comparisonId: null });
      });
      context.changed('runs');
      return toRun(db, getRun(db, row.id));
    }),
    remove: comparisons.remove.handler(({ input }) => mark(input.id, true)),
    removed: comparisons.removed.handler(() => listRemovedComparisons(database())),
    restore: comparisons.restore.handler(({ input }) => mark(input.id, false)),
  };
}
