import type { Augmentation } from '../../shared/contract/stages.ts';

/** Names the random changes of a picture, together with the face's number. */
export interface DrawOptions {
  readonly augmentation: Augmentation;
  readonly seed: number;
  readonly view: number;
}

/** Where the engine gets its pixels: from a project's crops, or anything else that can be read by number. */
export interface PixelSource {
  /** Faces that can be read, numbered from 0. */
  readonly count: number;
  /** Side of the square pictures in pixels. */
  readonly size: number;
  /** RGB bytes [indices.length, size, size, 3], in the order asked for. */
  read(indices: ArrayLike<number>): Promise<Uint8Array>;
  /** The same, each changed as `augmentFaces` does, made elsewhere while this thread computes. Left out: it is done here. */
  augmented?(indices: Int32Array, draw: DrawOptions): Promise<Uint8Array>;
}
