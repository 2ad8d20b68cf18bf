/** What a model says of faces, and how good that is. */
import { compareOutcomes } from '../../engine/evaluation/compare.ts';
import { estimateShares, impliedShares } from '../../engine/evaluation/class-shares.ts';
import { evaluate } from '../../engine/evaluation/evaluate.ts';
import { learningCurve, type LearningCurve } from '../../engine/evaluation/learning-curve.ts';
import { calming, correctProbabilities } from '../../engine/evaluation/output-correction.ts';
import { predictPixels } from '../../engine/evaluation/predict.ts';
import { strategyPairs, strategyRow, type StrategyRow } from '../../engine/evaluation/strategies.ts';
import { fitTemperature } from '../../engine/evaluation/temperature.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { cropSource, encodedSource } from './crop-source.ts';
import { networkFiles } from './network-files.ts';
import type { LearningMethods, ModelSource } from './methods.ts';
import { withProject } from './project-reader.ts';
import { loadNetwork, withNetwork, type LoadedNetwork } from './stored-model.ts';

const BATCH = 32;

export const judging: Pick<
  Handlers<LearningMethods>,
  | 'predictFaces'
  | 'predictCrops'
  | 'evaluate'
  | 'calibrate'
  | 'estimateShares'
  | 'compare'
  | 'compareStrategies'
  | 'networkFiles'
  | 'verifyExport'
> = {
  predictFaces: ({ project, model, faceIds }, { emit, signal }) =>
    withNetwork(model, (network) => predict(network, { project, faceIds, signal, onDone: (done) => emit({ done }) })),

  async predictCrops({ model: source, crops }, { signal }) {
    const { size, ...network } = await keptNetwork(source);
    return predictPixels({ ...network, pixels: encodedSource(crops, size), batchSize: BATCH, signal });
  },

  evaluate: (input, { emit, signal }) => evaluate({ ...input, signal, onProgress: (done) => emit({ done }) }),
  async calibrate(input, { emit, signal }) {
    const temperature = await fitTemperature({ ...input, signal, onProgress: (done) => emit({ done }) });
    const { probabilities, truth, classes } = input;
    const calmed = temperature === null ? probabilities : correctProbabilities(probabilities, classes, calming(temperature, classes));
    return { temperature, impliedShares: impliedShares(calmed, truth, classes) };
  },
  estimateShares: (input) => estimateShares(input),
  compare: (input) => compareOutcomes(input),
  async compareStrategies({ strategies, curves, ...faces }, { signal }) {
    const rows: StrategyRow[] = [];
    for (const { answers } of strategies) rows.push(await strategyRow(faces, answers, { signal }));
    const pairs = await strategyPairs(faces, strategies, { signal });
    const grown: LearningCurve[] = [];
    for (const points of curves) grown.push(await learningCurve(faces, points, { signal }));
    return { rows, pairs, curves: grown };
  },

  networkFiles: ({ model }) => withNetwork(model, networkFiles),

  async verifyExport({ project, model, folder, faceIds }, { emit, signal }) {
    const answers = async (source: ModelSource, before: number) =>
      withNetwork(source, (network) =>
        predict(network, { project, faceIds, signal, onDone: (done) => emit({ done: (before + done) / 2 }) }),
      );
    const own = await answers(model, 0);
    const exported = await answers({ kind: 'folder', folder, asWritten: true }, 1);
    if (own.length !== exported.length) return { faces: faceIds.length, maxDifference: 1 };
    let maxDifference = 0;
    for (let n = 0; n < own.length; n++) {
      const difference = Math.abs(own[n]! - exported[n]!);
      // Not a number is no agreement.
      if (!(difference <= maxDifference)) maxDifference = Number.isNaN(difference) ? 1 : difference;
    }
    return { faces: faceIds.length, maxDifference };
  },
};

interface Faces {
  readonly project: string;
  readonly faceIds: readonly number[];
  readonly signal: AbortSignal;
  readonly onDone: (done: number) => void;
}

function predict({ model, size, mirror }: LoadedNetwork, { project: path, faceIds, signal, onDone }: Faces): Promise<Float32Array> {
  return withProject(path, (project) =>
    predictPixels({
      model,
      mirror,
      pixels: cropSource(project, faceIds, size),
      batchSize: BATCH,
      signal,
      onProgress: (done, all) => onDone(done / all),
    }),
  );
}

let kept: { readonly key: string; readonly network: Promise<LoadedNetwork> } | null = null;

/** Pictures come batch after batch for one model: it is loaded once. */
async function keptNetwork(source: ModelSource): Promise<LoadedNetwork> {
  const key = JSON.stringify(source);
  if (kept?.key === key) return kept.network;
  const before = kept;
  kept = { key, network: loadNetwork(source) };
  if (before) (await before.network.catch(() => null))?.model.dispose();
  return kept.network;
}
