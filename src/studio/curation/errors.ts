/** The queue of labels that are likely wrong. */
import type { Answer } from '../../shared/contract/labels.ts';
import type { ErrorList } from '../../shared/contract/help.ts';
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import { StudioError } from '../../shared/errors.ts';
import { countFaces, figure } from '../../shared/words.ts';
import type { StudioContext } from '../context.ts';
import { currentAnnotatorId } from '../db/annotators.ts';
import { listClasses } from '../db/classes.ts';
import { readCounts } from '../db/counts.ts';
import { countErrors, countReviews, getError, listErrors, listLabelledRows, readReview, saveErrors, writeReview } from '../db/guesses.ts';
import type { OpenProject } from '../db/open.ts';
import { hasAnswerOfOthers } from '../db/own-words.ts';
import { ERRORS_FOUND, ERRORS_UNCHECKED, readSetting, writeSetting } from '../db/settings.ts';
import { transact } from '../db/transact.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { curationSteps, type CurationState } from '../labels/curation-steps.ts';
import { setLabels } from '../labels/labelling.ts';
import { takeStep } from '../labels/steps.ts';
import { ensureFeatures } from '../runs/face-features.ts';
import { startCuration } from './curation-job.ts';
import type { UncheckedLabels } from './methods.ts';

/** With fewer labels a head can judge nobody. */
const LEAST_LABELS = 20;
/** What the other class gets where both are kept. */
const SECOND_SHARE = 0.4;

export function findErrors(context: StudioContext): { jobId: number } {
  return startCuration(context, {
    kind: 'errors',
    title: 'Looking for wrong labels',
    async work(project, job) {
      const { db, path } = project;
      const faceIds = listLabelledRows(db, { test: true }).map(({ faceId }) => faceId);
      if (faceIds.length < LEAST_LABELS) {
        throw new StudioError(
          'NOT_READY',
          `Label at least ${LEAST_LABELS} faces first (now ${faceIds.length}): each label is judged by the others.`,
        );
      }
      const steps = weightedSteps([3, 2], (progress) => job.report(progress));
      await ensureFeatures(context, {
        project,
        baseId: DEFAULT_BASE_ID,
        faceIds,
        signal: job.signal,
        onProgress: (share) => steps.at(0, share, `Computing features of ${countFaces(faceIds.length)}, once and for all`),
      });
      const classes = listClasses(db);
      const { ranked, unchecked } = await context.curator.call(
        'errors',
        { project: path, baseId: DEFAULT_BASE_ID, classIds: classes.map(({ id }) => id), names: classes.map(({ name }) => name) },
        { signal: job.signal, onEvent: ({ done, step }) => steps.at(1, done, step) },
      );
      transact(db, () => {
        saveErrors(
          db,
          ranked.map(({ faceId, suggested, score }) => ({ faceId, suggestedId: classes[suggested]!.id, score })),
        );
        writeSetting(db, ERRORS_FOUND, Date.now());
        writeSetting(db, ERRORS_UNCHECKED, unchecked);
      });
      context.changed('help');
      return { ranked: ranked.length };
    },
  });
}

export function listLikelyErrors({ db }: OpenProject, count: number): ErrorList {
  const names = new Map(listClasses(db).map(({ id, name }) => [id, name]));
  const unchecked = readSetting(db, ERRORS_UNCHECKED) ?? [];
  return {
    foundAt: readSetting(db, ERRORS_FOUND),
    labelled: readCounts(db).labelled,
    reviewed: countReviews(db),
    worth: countErrors(db),
    ranked: listErrors(db, count),
    unchecked: unchecked.flatMap((own) => {
      const name = names.get(own.classId);
      return name === undefined ? [] : [{ classId: own.classId, labels: own.labels, sentence: describeUnchecked(own, name) }];
    }),
  };
}

function describeUnchecked({ labels, people }: UncheckedLabels, name: string): string {
  if (labels === 1) return `1 label of ${name} could not be checked: there is no other.`;
  const whose = people === 1 ? 'one person' : `only ${people} people, who are judged together`;
  return `${figure(labels)} labels of ${name} could not be checked: all are of ${whose}.`;
}

/** Each is one step. What others have said of the face stays in its votes. */
export function decideError(project: OpenProject, faceId: number, decision: 'keep' | 'suggestion' | 'both' | 'unusable'): void {
  const { db } = project;
  const error = getError(db, faceId);
  if (!error) throw new StudioError('NOT_FOUND', 'This face is not in the list any more. Look at the list again.');
  const { classId, suggestedId } = error;
  if (decision === 'keep') {
    transact(db, () =>
      takeStep<CurationState>(project, curationSteps, {
        said: 'Kept the label of 1 face',
        before: { reviews: [[faceId, readReview(db, faceId)]] },
        after: { reviews: [[faceId, classId]] },
      }),
    );
    return;
  }
  const answers: Readonly<Record<typeof decision, Answer>> = {
    suggestion: { kind: 'class', classId: suggestedId },
    both: { kind: 'class', classId, second: { classId: suggestedId, share: SECOND_SHARE } },
    unusable: { kind: 'unusable' },
  };
  transact(db, () => {
    // Where others have spoken as well, one word more might change nothing, and the face would be asked for again.
    const others = hasAnswerOfOthers(db, faceId, currentAnnotatorId(db));
    setLabels(project, [faceId], answers[decision], { decides: others });
    // Not a part of the step: if the label is taken back it is another one again, and is asked for again.
    if (decision === 'both') writeReview(db, faceId, classId);
  });
}
