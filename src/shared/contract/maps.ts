import { oc } from '@orpc/contract';
import { z } from 'zod';
import { unpackIds } from '../id-list.ts';
import { splitPart, type SplitPart } from './faces.ts';

/** A map on its way between studio and page: packed, since the numbers of very many faces as text take long to write and to read. */
export const packedMap = z.object({
  madeAt: z.number(),
  /** Faces in use that are not on it. */
  missing: z.int(),
  /** int32 as `packIds` has them, one a face: its id, its class, what the quick head takes it for, its part (1 … 3); 0: none. */
  faceIds: z.file(),
  classIds: z.file(),
  guessIds: z.file(),
  parts: z.file(),
  /** float32: x, y of each face, from 0 to 1. */
  points: z.file(),
});
export type PackedMap = z.infer<typeof packedMap>;

export interface FaceMap {
  readonly madeAt: number;
  /** Faces in use that are not on it. */
  readonly missing: number;
  readonly faceIds: Int32Array;
  /** x, y of each, from 0 to 1. */
  readonly points: Float32Array;
  /** 0 where there is none. */
  readonly classIds: Int32Array;
  /** What the quick head takes them for; 0 where it says nothing. */
  readonly guessIds: Int32Array;
  readonly parts: readonly (SplitPart | null)[];
}

/** The number of a part in a packed map. */
export function packPart(part: SplitPart | null): number {
  return part === null ? 0 : splitPart.options.indexOf(part) + 1;
}

export async function unpackMap({ madeAt, missing, ...files }: PackedMap): Promise<FaceMap> {
  const { faceIds, classIds, guessIds, parts, points } = files;
  return {
    madeAt,
    missing,
    faceIds: await unpackIds(faceIds),
    points: new Float32Array(await points.arrayBuffer()),
    classIds: await unpackIds(classIds),
    guessIds: await unpackIds(guessIds),
    parts: Array.from(await unpackIds(parts), (number) => splitPart.options[number - 1] ?? null),
  };
}

export const maps = {
  /** Lays all faces out on a plane, like ones side by side. */
  make: oc.output(z.object({ jobId: z.int() })),
  current: oc.output(packedMap.nullable()),
};
