/** What a task model on computed features learns from. */
import type { RunPoint } from '../../shared/contract/runs.ts';
import type { HeadSettings } from '../../shared/contract/stages.ts';
import { CLASS_WEIGHT_POWER, faceWeights } from '../data/class-weights.ts';
import { pickRows } from '../data/rows.ts';
import type { HeadWeights } from './head-weights.ts';

export interface TaskData {
  /** n×featureLength, of all faces. */
  readonly features: Float32Array;
  readonly featureLength: number;
  /** n×classes; rows of train and validation faces sum to 1. */
  readonly targets: Float32Array;
  readonly classes: number;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  /** Person of each face. */
  readonly groups: Int32Array;
}

export type TaskSettings = Pick<HeadSettings, 'model' | 'units' | 'strength' | 'balance' | 'seed'>;

export interface TaskWatch {
  readonly onPoint?: (point: RunPoint) => void;
  readonly signal?: AbortSignal;
}

export interface TaskResult {
  readonly head: HeadWeights;
  readonly chosen: { readonly strength: number; readonly anchored: boolean };
  /** One a candidate, or an epoch of a hidden layer; `rate` is its λ, or the learning rate. */
  readonly points: readonly RunPoint[];
  /** What a person should know of it. */
  readonly notes: readonly string[];
}

export interface Rows {
  readonly features: Float32Array;
  readonly targets: Float32Array;
  readonly count: number;
}

export function rowsOf({ features, featureLength, targets, classes }: TaskData, faces: Int32Array): Rows {
  return { features: pickRows(features, featureLength, faces), targets: pickRows(targets, classes, faces), count: faces.length };
}

/** Weight of each face to learn from, mean 1. */
export function taskWeights({ targets, classes, train }: TaskData, { balance }: Pick<TaskSettings, 'balance'>): Float32Array {
  return balance === 'weights' ? faceWeights(targets, classes, train, CLASS_WEIGHT_POWER) : new Float32Array(train.length).fill(1);
}
