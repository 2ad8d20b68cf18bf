/** Classifies the faces of pictures that are in no project: found, cut out and decoded exactly as an import does it. */
import type { CropMode } from '../../shared/contract/images.ts';
import type { Face } from '../../shared/contract/faces.ts';
import { isStudioError, throwIfCancelled } from '../../shared/errors.ts';
import { listPaths, type SourceItem } from '../images/sources.ts';
import { Vision } from '../images/vision.ts';
import type { OnProgress } from '../jobs/progress.ts';
import { LearningWorker } from '../learning/learning-worker.ts';
import { chooseModel, type ChosenModel } from './model-choice.ts';

export interface PredictOptions {
  /** An exported folder, or a project file. */
  readonly model: string;
  /** Of a project: which run; the newest without it. */
  readonly run?: number;
  /** Files and folders. */
  readonly paths: readonly string[];
  readonly crops: CropMode;
  readonly onProgress?: OnProgress;
  /** A file that could not be used, or in which no face was found. */
  readonly onSkipped?: (skipped: { readonly file: string; readonly reason: string }) => void;
  readonly signal?: AbortSignal;
}

export interface FacePrediction {
  readonly file: string;
  /** 1 for the first face of a picture. */
  readonly face: number;
  readonly box: Face['box'];
  /** The class with the largest probability. */
  readonly label: string;
  readonly probabilities: Float32Array;
}

export interface Prediction {
  /** In the order of the probabilities. */
  readonly classes: readonly string[];
  /** Of a project: the run that was taken. */
  readonly run: ChosenModel['run'];
  /** Picture by picture, in the order of the files. */
  readonly faces: AsyncGenerator<FacePrediction, void, void>;
}

/** The model is checked before the first picture is read. The workers end with the iteration. */
export async function predict(options: PredictOptions): Promise<Prediction> {
  const model = await chooseModel(options.model, options.run);
  const items = await listPaths(options.paths);
  return { classes: model.classes, run: model.run, faces: predictAll(items, model, options) };
}

interface CutFace extends Pick<FacePrediction, 'file' | 'face' | 'box'> {
  readonly crop: Uint8Array;
}

/** Faces that the network sees at once, and pictures looked at ahead of it, a worker. */
const BATCH = 32;
const AHEAD = 8;

async function* predictAll(
  items: readonly SourceItem[],
  model: ChosenModel,
  options: PredictOptions,
): AsyncGenerator<FacePrediction, void, void> {
  const { onProgress, signal } = options;
  const vision = new Vision();
  const learner = new LearningWorker();
  try {
    // Pictures ahead are being looked at while the network works.
    const ahead: Promise<readonly CutFace[]>[] = [];
    let waiting: CutFace[] = [];
    let next = 0;
    for (let done = 0; done < items.length; done++) {
      throwIfCancelled(signal, 'Classifying');
      while (next < items.length && ahead.length < AHEAD * vision.size) {
        const found = cutFaces(items[next++]!, vision, model.margin, options);
        found.catch(() => undefined);
        ahead.push(found);
      }
      waiting.push(...(await ahead.shift()!));
      const last = done === items.length - 1;
      if (waiting.length >= BATCH || (last && waiting.length > 0)) {
        yield* classify(waiting, learner, model);
        waiting = [];
      }
      onProgress?.({ done: (done + 1) / items.length, step: `Classifying, ${done + 1} of ${items.length}` });
    }
  } finally {
    await Promise.all([vision.close(), learner.close()]);
  }
}

async function cutFaces(item: SourceItem, vision: Vision, margin: number, { crops, onSkipped }: PredictOptions): Promise<CutFace[]> {
  const file = item.path;
  if ('reason' in item) {
    onSkipped?.({ file, reason: item.reason });
    return [];
  }
  try {
    const bytes = new Uint8Array(await item.read());
    const { faces } = await vision.call('readPicture', { bytes, file, crops, margin });
    if (faces.length === 0) onSkipped?.({ file, reason: 'No face was found in it.' });
    return faces.map(({ box, crop }, index) => ({ file, face: index + 1, box, crop: crop?.bytes ?? bytes }));
  } catch (error) {
    if (!isStudioError(error)) throw error;
    onSkipped?.({ file, reason: error.message });
    return [];
  }
}

async function* classify(
  faces: readonly CutFace[],
  learner: LearningWorker,
  { source, classes }: ChosenModel,
): AsyncGenerator<FacePrediction, void, void> {
  const all = await learner.call('predictCrops', { model: source, crops: faces.map(({ crop }) => crop) });
  for (const [index, { file, face, box }] of faces.entries()) {
    const probabilities = all.slice(index * classes.length, (index + 1) * classes.length);
    const label = classes[probabilities.indexOf(Math.max(...probabilities))]!;
    yield { file, face, box, label, probabilities };
  }
}
