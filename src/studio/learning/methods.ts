/** What the learning worker does for the studio. Faces go by id: the worker reads their crops from the project itself. */
import type { BackendName } from '../../shared/backends.ts';
import type { EstimateOptions, ShareEstimate } from '../../engine/evaluation/class-shares.ts';
import type { CurvePoint, LearningCurve } from '../../engine/evaluation/learning-curve.ts';
import type { OldClasses } from '../../engine/evaluation/old-classes.ts';
import type { OutputCorrection } from '../../engine/evaluation/output-correction.ts';
import type { StrategyAnswers, StrategyPair, StrategyRow } from '../../engine/evaluation/strategies.ts';
import type { Comparison, RateCurve, RunPoint } from '../../shared/contract/runs.ts';
import type { Augmentation, FeaturesSettings, HeadSettings, StageStart } from '../../shared/contract/stages.ts';
import type { Evaluation } from '../../shared/evaluation.ts';
import type { LibraryFolder } from '../native/library.ts';
import type { ActivationRows } from './activation-store.ts';
import type { FeatureKind } from './stored-features.ts';

/** The stored result of a run, as it was trained or with its outputs corrected. */
export interface RunModel {
  readonly kind: 'run';
  readonly project: string;
  readonly baseId: string;
  readonly blobId: number;
  /** It looks at a face's mirror image as well. */
  readonly mirror: boolean;
  readonly correction?: OutputCorrection;
}

/** A model that can be loaded: the stored result of a run, or an exported folder. */
export type ModelSource =
  | RunModel
  | {
      readonly kind: 'folder';
      readonly folder: string;
      /** As any other reader of it does, layer by layer. Ours takes it apart, which is quicker. */
      readonly asWritten?: true;
    };

/** The faces of a snapshot, their labels as shares (faces × classes, rows sum to 1), and who learns from which. */
export interface TrainingFaces {
  readonly project: string;
  readonly baseId: string;
  readonly classes: readonly string[];
  readonly faceIds: readonly number[];
  readonly targets: Float32Array;
  /** Positions in `faceIds`. */
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** Person of each face. */
  readonly groups: Int32Array;
}

export interface FeatureChunk {
  readonly faceIds: readonly number[];
  readonly data: Float32Array;
}

export interface HeadResult {
  /** The head as a stored model. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** faces × classes, of all faces of the snapshot. */
  readonly probabilities: Float32Array;
}

export interface FittedHead extends HeadResult {
  readonly parameters: number;
  readonly notes: readonly string[];
}

/** A stage that goes over the pictures in steps. */
export type StepwiseStart = Extract<StageStart, { stage: 'finetune' | 'joint' | 'scratch' | 'pretrain' }>;

export interface StepwiseFaces extends TrainingFaces {
  readonly start: StepwiseStart;
  /** finetune: the run that it goes on from. */
  readonly from: RunModel | null;
  /** rehearsal: faces of a project, with their class among those that the base knows. */
  readonly old: { readonly project: string; readonly faceIds: readonly number[]; readonly classes: Int32Array } | null;
}

export type StepwiseEvent =
  | { readonly kind: 'point'; readonly point: RunPoint }
  | { readonly kind: 'step'; readonly epoch: number }
  | ({ readonly kind: 'activations' } & ActivationRows)
  | { readonly kind: 'checkpoint'; readonly epoch: number; readonly bytes: Uint8Array<ArrayBuffer> };

export interface StepwiseResult {
  /** The best weights of the whole network, as a stored model. */
  readonly model: Uint8Array<ArrayBuffer>;
  readonly bestEpoch: number;
  readonly averaged: boolean;
  readonly stoppedEarly: boolean;
  readonly trainableParameters: number;
}

export interface NetworkFiles {
  readonly topology: object;
  readonly weightSpecs: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  readonly weightData: Uint8Array<ArrayBuffer>;
}

interface Judged {
  readonly truth: Int32Array;
  readonly classes: number;
  readonly groups: Int32Array;
  readonly seed: number;
}

export interface UsedBackend {
  readonly name: BackendName;
  readonly device: string;
  readonly description: string;
  /** Why those before it in the list were not taken, in sentences. */
  readonly problems: readonly string[];
}

export type LearningMethods = {
  /** Name of the backend in use. Loads it if it has not been. */
  backend: { input: null; event: never; output: string };
  /** Goes over to the first of these that can be loaded. */
  useBackend: { input: { names: readonly BackendName[]; library: LibraryFolder | null }; event: never; output: UsedBackend };
  features: {
    input: FeatureKind & { readonly project: string; readonly faceIds: readonly number[] };
    event: FeatureChunk;
    output: void;
  };
  /** What a run has made of its base, as a base file with the run's head. */
  baseOfRun: { input: { project: string; baseId: string; blobId: number }; event: never; output: Uint8Array<ArrayBuffer> };
  /** How well a plain head on a base does on these faces. Emits the features that the project did not have yet. */
  probeBase: {
    input: {
      readonly project: string;
      readonly baseId: string;
      /** Of the library, where the base is not in the project and does not ship. */
      readonly settingsFolder: string | null;
      readonly faceIds: readonly number[];
      /** faces × classes. */
      readonly targets: Float32Array;
      readonly classes: number;
      readonly truth: Int32Array;
      readonly groups: Int32Array;
      readonly seed: number;
    };
    event: FeatureChunk & { readonly done: number };
    output: Evaluation;
  };
  /** The base's own head for these classes, and its answers; null where it knows fewer than two of them. */
  baseHead: {
    input: Pick<TrainingFaces, 'project' | 'baseId' | 'classes' | 'faceIds'> & {
      readonly mirror: boolean;
      readonly classChoice: readonly (readonly [number, string | null])[];
    };
    event: never;
    output: (HeadResult & { readonly known: readonly boolean[] }) | null;
  };
  trainHead: {
    input: TrainingFaces & { readonly settings: HeadSettings; readonly classChoice: readonly (readonly [number, string | null])[] };
    event: RunPoint;
    output: FittedHead;
  };
  /** Faces in the order of `faceIds`: landmarks of each, where they are known. */
  trainOnFeatures: {
    input: TrainingFaces & { readonly settings: FeaturesSettings; readonly landmarks: readonly (Float32Array | null)[] };
    event: RunPoint;
    output: FittedHead;
  };
  learn: {
    input: StepwiseFaces & { readonly resumeBlobId: number | null; readonly checkpointEverySeconds: number };
    event: StepwiseEvent;
    output: StepwiseResult;
  };
  testRates: { input: StepwiseFaces; event: { readonly done: number }; output: RateCurve };
  /** How often the base's own head is right about these faces, on its body as it was and as a run left it; null where it has none. */
  judgeOld: {
    input: { project: string; model: RunModel; faceIds: readonly number[]; truth: Int32Array };
    event: never;
    output: OldClasses | null;
  };
  /** The whole network as it was best in a checkpoint, as a stored model. */
  bestOf: { input: { project: string; blobId: number; classes: number }; event: never; output: Uint8Array<ArrayBuffer> };
  /** faces × classes. */
  predictFaces: {
    input: { project: string; model: ModelSource; faceIds: readonly number[] };
    event: { done: number };
    output: Float32Array;
  };
  /** faces × classes, of encoded crops. */
  predictCrops: { input: { model: ModelSource; crops: readonly Uint8Array[] }; event: never; output: Float32Array };
  evaluate: {
    input: Judged & { readonly probabilities: Float32Array; readonly expected?: readonly number[] };
    event: { done: number };
    output: Evaluation;
  };
  /** From answers to validation faces: the temperature that helps, or null, and the class shares that such answers imply. */
  calibrate: {
    input: Judged & { readonly probabilities: Float32Array };
    event: { done: number };
    output: { readonly temperature: number | null; readonly impliedShares: readonly number[] };
  };
  /** Class shares among faces without labels, from what a model says of them. */
  estimateShares: { input: EstimateOptions; event: never; output: ShareEstimate };
  /** Several ways to train on the same test faces. */
  compareStrategies: {
    input: Judged & { readonly strategies: readonly StrategyAnswers[]; readonly curves: readonly (readonly CurvePoint[])[] };
    event: never;
    output: { readonly rows: readonly StrategyRow[]; readonly pairs: readonly StrategyPair[]; readonly curves: readonly LearningCurve[] };
  };
  compare: {
    input: Judged & { readonly a: Int32Array; readonly b: Int32Array; readonly names: readonly [string, string] };
    event: never;
    output: Omit<Comparison, 'a' | 'b'>;
  };
  networkFiles: { input: { model: ModelSource }; event: never; output: NetworkFiles };
  /** Loads an export from disk and compares its answers with the run's own. */
  verifyExport: {
    input: { project: string; model: ModelSource; folder: string; faceIds: readonly number[] };
    event: { done: number };
    output: { readonly faces: number; readonly maxDifference: number };
  };
  /** One PNG: a row a face, first as it is, then `draws` times augmented. */
  augmentationPreview: {
    input: { project: string; baseId: string; faceIds: readonly number[]; augmentation: Augmentation; seed: number; draws: number };
    event: never;
    output: Uint8Array<ArrayBuffer>;
  };
};
