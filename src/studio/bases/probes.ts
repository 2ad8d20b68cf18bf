/** How well each base suits the open project's faces, measured before one is chosen, and remembered. */
import type { BaseProbe } from '../../shared/contract/bases.ts';
import { StudioError } from '../../shared/errors.ts';
import { randomStream, shuffled } from '../../engine/data/random.ts';
import { knownShares, targetMatrix } from '../../engine/data/targets.ts';
import type { StudioContext } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import { putFeatures } from '../db/features.ts';
import type { OpenProject } from '../db/open.ts';
import { PROBES, readSetting, writeSetting } from '../db/settings.ts';
import { listLabelledFaces, type TrainingFace } from '../db/training-faces.ts';
import { transact } from '../db/transact.ts';
import { weightedSteps } from '../jobs/progress.ts';
import type { StartedJob } from '../jobs/job-queue.ts';
import { requireNothingLearns } from '../jobs/learning-job.ts';
import type { LearningMethods } from '../learning/methods.ts';
import { onAnyBackend } from '../runs/fallback.ts';
import { kinGroups } from '../splits/kin-groups.ts';
import { ensureSplit } from '../splits/split.ts';
import { findHere, knownCards } from './project-bases.ts';

/** Enough to rank bases by; more would only make the wait longer. */
const MOST_FACES = 600;
const LEAST_A_CLASS = 5;
const SEED = 1;

export function readProbes({ db }: OpenProject): BaseProbe[] {
  return readSetting(db, PROBES) ?? [];
}

/** Measures one base after the other. Refused where there are too few labelled faces to learn from. */
export function startProbe(
  context: StudioContext,
  project: OpenProject,
  ids: readonly string[] | undefined,
): StartedJob<readonly BaseProbe[]> {
  requireNothingLearns(context.jobs);
  const { settingsFolder } = context.options;
  const cards = knownCards(settingsFolder, project);
  const unknown = ids?.find((id) => !cards.some((card) => card.id === id));
  if (unknown !== undefined) throw new StudioError('NOT_FOUND', `There is no base called "${unknown}".`);
  const chosen = cards.filter(({ id }) => !ids || ids.includes(id));
  const faces = transact(project.db, () => chooseFaces(project));
  context.changed('splits');
  const { learner } = context;
  return context.jobs.start({
    kind: 'probe',
    title: chosen.length === 1 ? `Trying ${chosen[0]!.name}` : `Trying ${chosen.length} bases`,
    async work(job) {
      const steps = weightedSteps(
        chosen.map(({ inputSize, parameters }) => inputSize ** 2 * Math.sqrt(parameters)),
        (progress) => job.report(progress),
      );
      const probes: BaseProbe[] = [];
      for (const [n, card] of chosen.entries()) {
        const began = performance.now();
        const step = `Trying ${card.name} on ${faces.faceIds.length} faces`;
        steps.at(n, 0, step);
        const request = {
          project: project.path,
          baseId: card.id,
          settingsFolder: findHere(project.db, card.id) ? null : settingsFolder,
          ...faces,
          seed: SEED,
        };
        const onEvent = ({ faceIds, data, done }: LearningMethods['probeBase']['event']) => {
          const length = card.features;
          const rows = faceIds.map((faceId, row) => ({ faceId, features: data.subarray(row * length, (row + 1) * length) }));
          putFeatures(project.db, card.id, rows);
          steps.at(n, done * 0.95, step);
        };
        const result = await onAnyBackend(context, job, () => learner.call('probeBase', request, { signal: job.signal, onEvent }));
        probes.push({
          baseId: card.id,
          faces: result.n,
          classes: faces.classes,
          balancedAccuracy: result.balancedAccuracy,
          interval: result.balancedAccuracyInterval,
          accuracy: result.accuracy,
          seconds: (performance.now() - began) / 1000,
          at: Date.now(),
        });
        keep(project, probes);
        context.changed('runs');
      }
      return probes;
    },
  });
}

function keep(project: OpenProject, probes: readonly BaseProbe[]): void {
  const others = readProbes(project).filter(({ baseId }) => !probes.some((probe) => probe.baseId === baseId));
  writeSetting(project.db, PROBES, [...others, ...probes]);
}

/** Labelled faces outside of the test part, the same share of every class: a base chosen by the test faces would make them tell nothing. */
function chooseFaces(project: OpenProject) {
  const { db } = project;
  if (listLabelledFaces(db).length > 0) ensureSplit(project);
  const all = listLabelledFaces(db).filter(({ part }) => part !== 'test');
  const byClass = Map.groupBy(all, ({ shares }) => shares[0]!.classId);
  const classIds = listClasses(db).flatMap(({ id }) => ((byClass.get(id)?.length ?? 0) >= LEAST_A_CLASS ? [id] : []));
  if (classIds.length < 2) {
    throw new StudioError(
      'NOT_READY',
      `To try a base, at least two classes need ${LEAST_A_CLASS} labelled faces each. Label more faces first.`,
    );
  }
  const usable = classIds.reduce((sum, id) => sum + byClass.get(id)!.length, 0);
  const share = Math.min(1, MOST_FACES / usable);
  const faces = classIds.flatMap((id) => {
    const own = byClass.get(id)!;
    const count = Math.max(LEAST_A_CLASS, Math.round(own.length * share));
    return [...shuffled(Int32Array.from(own.keys()), randomStream(SEED, id)).subarray(0, count)].map((at) => own[at]!);
  });
  const labels = labelsOf(db, faces, classIds);
  if (new Set(labels.groups).size < 2) {
    throw new StudioError(
      'NOT_READY',
      'A base is tried on people that it has not learnt from, and all labelled faces are of one person. Label faces of somebody else as well.',
    );
  }
  return labels;
}

function labelsOf(db: OpenProject['db'], faces: readonly TrainingFace[], classIds: readonly number[]) {
  const position = new Map(classIds.map((id, at) => [id, at]));
  return {
    faceIds: faces.map(({ id }) => id),
    targets: targetMatrix(
      faces.map(({ shares }) => knownShares(shares, position)),
      classIds.length,
    ),
    classes: classIds.length,
    truth: Int32Array.from(faces, ({ shares }) => position.get(shares[0]!.classId)!),
    groups: kinGroups(db, faces),
  };
}
