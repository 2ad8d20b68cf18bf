/** Where the engine gets its pixels: from a project's crops, or anything else that can be read by number. */
export interface PixelSource {
  /** Faces that can be read, numbered from 0. */
  readonly count: number;
  /** Side of the square pictures in pixels. */
  readonly size: number;
  /** RGB bytes [indices.length, size, size, 3], in the order asked for. */
  read(indices: ArrayLike<number>): Promise<Uint8Array>;
}
