/** What the curation worker does for the studio. It reads the project itself; the studio writes what it finds. */
import type { LikelyError } from '../../engine/curation/label-errors.ts';
import type { NextFace } from '../../engine/curation/next-faces.ts';
import type { LabelRuleChange } from '../../shared/contract/rules.ts';
import type { LabelRuleName } from '../../shared/label-rules.ts';
import type { FaceLook } from '../db/looks.ts';
import type { NewDuplicateGroup } from '../db/duplicates.ts';

export interface Done {
  /** 0 to 1. */
  readonly done: number;
  readonly step: string;
}

/** Classes of the project, by id and name in their order. */
export interface NamedClasses {
  readonly classIds: readonly number[];
  readonly names: readonly string[];
}

/** What the quick head says of faces: one entry each. */
export interface Guesses {
  readonly faceIds: Int32Array<ArrayBuffer>;
  /** Positions in the classes. */
  readonly classes: Uint8Array<ArrayBuffer>;
  readonly confidence: Float32Array<ArrayBuffer>;
  readonly margin: Float32Array<ArrayBuffer>;
}

/** Labels of a class that nobody can judge: no face of anybody else shows what the class is. */
export interface UncheckedLabels {
  readonly classId: number;
  readonly labels: number;
  /** Who has them all, lookalikes as one. */
  readonly people: number;
}

export type CurationMethods = {
  look: { input: { project: string; faceIds: readonly number[] }; event: readonly FaceLook[]; output: void };
  duplicates: { input: { project: string }; event: Done; output: NewDuplicateGroup[] };
  /** Person of each face: see clusterPeople. */
  people: {
    input: { project: string; faceIds: readonly number[]; known: Int32Array; apart: readonly (readonly [number, number])[] };
    event: Done;
    output: Int32Array;
  };
  /** x, y of each face. */
  map: { input: { project: string; baseId: string; faceIds: readonly number[] }; event: Done; output: Float32Array };
  errors: {
    input: NamedClasses & { project: string; baseId: string };
    event: Done;
    output: {
      readonly ranked: readonly (LikelyError & { readonly faceId: number })[];
      readonly unchecked: readonly UncheckedLabels[];
    };
  };
  /** Trains the quick head on the labels as they are and asks it of every face; null where there are too few labels. */
  learn: {
    input: NamedClasses & { project: string; baseId: string };
    event: never;
    output: { readonly labels: number; readonly milliseconds: number; readonly guesses: Guesses } | null;
  };
  /** The faces of a list, those most like `faceId` first. */
  likeness: {
    input: { project: string; baseId: string; faceId: number; faceIds: Int32Array<ArrayBuffer> };
    event: never;
    output: Int32Array<ArrayBuffer>;
  };
  /** What another rule would make of the labels. */
  relabel: { input: { project: string; rule: LabelRuleName }; event: never; output: LabelRuleChange };
  /** These faces were cut out anew: what the worker keeps of them is of the old crops. All: the project was closed. */
  forget: { input: { faceIds: readonly number[] | 'all' }; event: never; output: void };
  /** From the newest quick head, or without one. */
  next: {
    input: NamedClasses & { project: string; baseId: string; count: number; seed: number };
    event: never;
    output: readonly (Pick<NextFace, 'reason'> & { readonly faceId: number })[];
  };
};
