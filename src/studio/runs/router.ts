import { knownCards } from '../bases/project-bases.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireProject } from '../context.ts';
import { readPredictions } from '../db/predictions.ts';
import { getRun, getRunName, listRemovedRuns, renameRun, updateRun } from '../db/runs.ts';
import { refuseBlind } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { previewAugmentation } from './augmentation-preview.ts';
import { compareRuns } from './comparison.ts';
import { startRateTest } from './rate-test.ts';
import { runDefaults } from './run-defaults.ts';
import { listedRuns } from './listed-runs.ts';
import { toRun } from './run-record.ts';
import { prepareStage } from './prepare-stage.ts';
import { endLost, startRun, type RunServices } from './run-services.ts';
import { prepareResume } from './prepare-stepwise.ts';

export function runsRouter(services: RunServices) {
  const { context } = services;
  const database = () => {
    endLost(context);
    return requireProject(context).db;
  };
  const mark = (id: number, removed: boolean) => {
    const run = getRunName(database(), id);
    if (run.state === 'running') throw new StudioError('NOT_READY', `"${run.name}" is under way. Cancel it first.`);
    updateRun(database(), id, { removed });
    context.changed('runs');
  };
  const { runs } = implementer;
  return {
    /** Shipped ones first, then those of this project, then those of the library. */
    bases: runs.bases.handler(() => knownCards(context.options.settingsFolder, context.project())),
    list: runs.list.handler(() => listedRuns(database())),
    get: runs.get.handler(({ input }) => toRun(database(), getRun(database(), input.id))),
    defaults: runs.defaults.handler(({ input }) => runDefaults(context.options.settingsFolder, requireProject(context), input)),
    start: runs.start.handler(({ input }) => startRun(services, () => prepareStage(services, input))),
    testRates: runs.testRates.handler(({ input }) => startRateTest(services, input)),
    resume: runs.resume.handler(({ input }) => {
      endLost(context);
      return startRun(services, () => prepareResume(services, input.id));
    }),
    watch: runs.watch.handler(({ input, signal }) => {
      const db = database();
      getRun(db, input.id);
      return services.feed.watch(input.id, () => toRun(db, getRun(db, input.id)), signal);
    }),
    compare: runs.compare.handler(({ input }) => compareRuns(database(), context.learner, input)),
    cell: runs.cell.handler(({ input }) => {
      refuseBlind(database(), 'Which faces a model takes for what');
      return readPredictions(database(), getRun(database(), input.id), 'test')
        .filter(({ truth, predicted }) => (input.truth ?? truth) === truth && (input.predicted ?? predicted) === predicted)
        .sort((a, b) => b.probability - a.probability || a.faceId - b.faceId)
        .map(({ faceId, truth, predicted, probability }) => ({ faceId, truth, predicted, probability }));
    }),
    augmentationPreview: runs.augmentationPreview.handler(({ input }) =>
      previewAugmentation(requireProject(context), context.learner, input),
    ),
    rename: runs.rename.handler(({ input }) => {
      renameRun(database(), input);
      services.feed.changed(input.id);
      context.changed('runs');
    }),
    remove: runs.remove.handler(({ input }) => mark(input.id, true)),
    removed: runs.removed.handler(() => listRemovedRuns(database())),
    restore: runs.restore.handler(({ input }) => mark(input.id, false)),
  };
}
