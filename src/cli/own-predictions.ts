/** `mien predict PROJECT` without pictures: what a run says of the faces of its own project. */
import type { Face } from '../shared/contract/faces.ts';
import { StudioError } from '../shared/errors.ts';
import { requireProject } from '../studio/context.ts';
import type { ChosenModel } from '../studio/predict/model-choice.ts';
import { startPrediction } from '../studio/predict/own-faces.ts';
import { answersHead, answersRow } from '../studio/predict/predictions-csv.ts';
import type { Studio } from '../studio/studio.ts';
import { facesOfQuery, queryOf, requireFaces } from './faces-of.ts';
import type { Output } from './output.ts';
import { followJob, withProject } from './session.ts';

interface OwnPrediction {
  readonly face: Face;
  /** What it is labelled as, by the project's name; null where it has no label. */
  readonly truth: string | null;
  /** The class with the largest probability. */
  readonly label: string;
  readonly probabilities: Float32Array;
  /** Of the model's classes in the face's label. */
  readonly shares: Float32Array;
}

export function predictOwn(file: string, model: ChosenModel, view: string, output: Output): Promise<OwnPrediction[]> {
  return withProject(file, async (studio, project) => {
    requireFaces(project);
    const faces = await facesOfQuery(studio, queryOf(studio, project, view));
    const { classes } = model;
    const all = faces.length === 0 ? new Float32Array() : await answers(studio, model, faces, output);
    const names = new Map(project.classes.map(({ id, name }) => [id, name]));
    return faces.map((face, at) => {
      const probabilities = all.slice(at * classes.length, (at + 1) * classes.length);
      const shareOf = new Map(face.shares.map(({ classId, share }) => [names.get(classId), share]));
      return {
        face,
        truth: face.classId === null ? null : (names.get(face.classId) ?? null),
        label: classes[probabilities.indexOf(Math.max(...probabilities))]!,
        probabilities,
        shares: Float32Array.from(classes, (name) => shareOf.get(name) ?? 0),
      };
    });
  });
}

async function answers(studio: Studio, model: ChosenModel, faces: readonly Face[], output: Output): Promise<Float32Array> {
  const ids = faces.map(({ id }) => id);
  const { id, finished } = startPrediction(studio.context, requireProject(studio.context), model, ids);
  // Whoever follows the job hears of its end.
  finished.catch(() => undefined);
  const { state } = await followJob(studio, id, output);
  if (state === 'cancelled') throw new StudioError('CANCELLED', 'Classifying was cancelled.');
  return finished;
}

/** The same table as that of a run's answers to the test faces. */
export function ownTable(classes: readonly string[], predictions: readonly OwnPrediction[]): string {
  const rows = predictions.map(({ face, truth, label, ...shares }) =>
    answersRow({
      file: face.file,
      face: face.id,
      person: face.subject,
      part: face.part ?? '',
      truth: truth ?? '',
      answer: label,
      ...shares,
    }),
  );
  return answersHead(classes) + rows.join('');
}

export function ownDocument(classes: readonly string[], { face, truth, label, probabilities }: OwnPrediction) {
  return {
    file: face.file,
    face: face.id,
    box: face.box,
    subject: face.subject,
    part: face.part,
    truth,
    label,
    probabilities: Object.fromEntries(classes.map((name, at) => [name, probabilities[at]])),
  };
}
