import type { Augmentation } from '../../shared/contract/stages.ts';

/** Names the random changes of a picture, together with a number that is the face's own. */
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
  /**
   * The same, each changed as `augmentFaces` does, made elsewhere while this thread computes. What is kept of a view is good only as long
   * as a face is changed by the same number. Left out: it is done here, by the numbers of this source.
   */
  augmented?(indices: Int32Array, draw: DrawOptions): Promise<Uint8Array>;
}
