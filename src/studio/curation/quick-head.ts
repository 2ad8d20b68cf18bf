/** A head that learns again after each label, and what it says of all faces. */
import { CLASS_WEIGHT_POWER, faceWeights } from '../../engine/data/class-weights.ts';
import { randomStream, shuffled } from '../../engine/data/random.ts';
import { chooseNext, marginsOf } from '../../engine/curation/next-faces.ts';
import { largestOf } from '../../engine/evaluation/metrics.ts';
import { applyHead, type HeadWeights } from '../../engine/heads/head-weights.ts';
import { mapOwnHead } from '../../engine/heads/own-head.ts';
import { fitSoftmax, type SoftmaxAnchor } from '../../engine/heads/softmax.ts';
import { temper } from '../../engine/heads/temper.ts';
import { loadBase } from '../learning/base-loader.ts';
import { withProject } from '../learning/project-reader.ts';
import { countGroupsByState } from '../db/duplicates.ts';
import { listAskableFaces, listLabelledRows, type AskableFace } from '../db/guesses.ts';
import type { OpenProject } from '../db/open.ts';
import { readSplitSettings } from '../db/splits.ts';
import { partChooser } from '../splits/split.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { featureMatrix, type FeatureMatrix } from './feature-matrix.ts';
import { labelTargets, type LabelTargets } from './label-targets.ts';
import type { CurationMethods, NamedClasses } from './methods.ts';

/** More labels than these make the head no better by the next answer, only later. */
const MOST_LABELS = 2_000;
const LEAST_CLASSES = 2;
/** How firmly the head is held: near the base's own where the base knows the classes (measured best from 3 to 0.3), else near 0. */
const STRENGTH = { anchored: 1, plain: 0.1 } as const;

interface QuickHead {
  readonly key: string;
  readonly head: HeadWeights;
}

let newest: QuickHead | null = null;

/** Faces that were learnt from and that are asked: never those of the test part. */
export const learnQuickly: Handlers<CurationMethods>['learn'] = ({ project: path, baseId, ...classes }, { signal }) =>
  withProject(path, async (project) => {
    const began = performance.now();
    const { classIds, names } = classes;
    // Before the labelled ones, so that all faces lie in one piece.
    const asked = await listAsked(project, baseId);
    const labelled = await readLabelled(project, baseId, classes);
    const present = new Set(largestOf(labelled.targets, classIds.length));
    if (present.size < LEAST_CLASSES) {
      newest = null;
      return null;
    }
    const key = `${baseId} ${path} ${classIds.join()}`;
    const base = await loadBase(baseId, path);
    const own = mapOwnHead(base, names);
    const tempered = own && temper(own, labelled.features, labelled.targets);
    const anchor: SoftmaxAnchor | null = tempered && { ...tempered, strength: STRENGTH.anchored };
    const head = await fitSoftmax({
      features: labelled.features,
      count: labelled.faceIds.length,
      featureLength: base.card.features,
      targets: labelled.targets,
      classes: classIds.length,
      sampleWeights: faceWeights(
        labelled.targets,
        classIds.length,
        labelled.faceIds.map((_, row) => row),
        CLASS_WEIGHT_POWER,
      ),
      l2: STRENGTH.plain,
      signal,
      ...(anchor ? { anchor } : {}),
      ...(newest?.key === key ? { start: newest.head } : {}),
    });
    newest = { key, head };
    const probabilities = applyHead(head, asked.features);
    const predicted = largestOf(probabilities, classIds.length);
    return {
      labels: labelled.faceIds.length,
      milliseconds: performance.now() - began,
      guesses: {
        faceIds: Int32Array.from(asked.faceIds),
        classes: Uint8Array.from(predicted),
        confidence: Float32Array.from(predicted, (c, row) => probabilities[row * classIds.length + c]!),
        margin: new Float32Array(marginsOf(probabilities, classIds.length)),
      },
    };
  });

export const chooseNextFaces: Handlers<CurationMethods>['next'] = ({ project: path, baseId, count, seed, ...classes }) =>
  withProject(path, async (project) => {
    const { classIds } = classes;
    const open = listAskable(project, { answered: false });
    const candidates = (await featureMatrix({ project, baseId, faceIds: open })).rows(open);
    const labelled = await readLabelled(project, baseId, classes);
    const head = newest?.key === `${baseId} ${path} ${classIds.join()}` ? newest.head : null;
    const next = chooseNext({
      features: candidates.features,
      length: candidates.faceIds.length === 0 ? 1 : candidates.features.length / candidates.faceIds.length,
      labelled: labelled.features,
      probabilities: head && applyHead(head, candidates.features),
      classes: classIds.length,
      count,
      seed,
    });
    return next.map(({ index, reason }) => ({ faceId: candidates.faceIds[index]!, reason }));
  });

async function readLabelled(project: OpenProject, baseId: string, { classIds }: NamedClasses): Promise<LabelTargets> {
  const all = listLabelledRows(project.db);
  const used =
    all.length <= MOST_LABELS
      ? all
      : [...shuffled([...all.keys()], randomStream(all.length)).subarray(0, MOST_LABELS)].map((row) => all[row]!);
  const matrix = await featureMatrix({ project, baseId, faceIds: used.map(({ faceId }) => faceId) });
  return labelTargets(matrix, used, classIds);
}

async function listAsked(project: OpenProject, baseId: string): Promise<ReturnType<FeatureMatrix['rows']>> {
  const all = listAskable(project, { answered: true });
  return (await featureMatrix({ project, baseId, faceIds: all })).rows(all);
}

let askable: { readonly key: string; readonly faceIds: readonly number[] } | null = null;

/** Once there is a split, a face that would come into the test part is as untouchable as one that is in it. */
function listAskable(project: OpenProject, options: { readonly answered: boolean }): readonly number[] {
  const faces = listAskableFaces(project.db, options);
  const settings = readSplitSettings(project.db);
  if (!settings) return faces.map(({ id }) => id);
  // A label changes none of these: the parts of very many faces are worked out once.
  const groups = countGroupsByState(project.db);
  const key = [project.path, options.answered, JSON.stringify([settings, groups]), facesKey(faces)].join(' ');
  if (askable?.key !== key) {
    const partOf = partChooser(project, settings, faces);
    askable = { key, faceIds: faces.flatMap((face) => (partOf(face) === 'test' ? [] : [face.id])) };
  }
  return askable.faceIds;
}

/** The project was closed. */
export function forgetHead(): void {
  newest = null;
  askable = null;
}

/** Changes where a face comes, goes or is said to be of somebody else. */
function facesKey(faces: readonly AskableFace[]): number {
  let key = faces.length;
  for (const { id, subject } of faces) {
    key = (Math.imul(key, 31) + id) | 0;
    for (let at = 0; subject !== null && at < subject.length; at++) key = (Math.imul(key, 31) + subject.charCodeAt(at)) | 0;
  }
  return key;
}
