/** Pictures to learn from, decoded and changed in the reading worker. */
import type { DrawOptions } from '../../engine/data/pixel-source.ts';
import { augmentFaces } from '../../engine/training/batches.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { cropSource } from './crop-source.ts';
import { withProject } from './project-reader.ts';

export type ReadingMethods = {
  /** RGB bytes of these faces, each changed by the draw for its id: the same in every run, whichever other faces that has. */
  augmented: {
    input: {
      readonly project: string;
      readonly faceIds: readonly number[];
      readonly size: number;
      readonly draw: DrawOptions;
    };
    event: never;
    output: Uint8Array;
  };
};

export const reading: Handlers<ReadingMethods> = {
  augmented: ({ project: path, faceIds, size, draw }) =>
    withProject(path, async (project) => {
      const source = cropSource(project, faceIds, size);
      return augmentFaces(await source.read(Int32Array.from(faceIds.keys())), size, Int32Array.from(faceIds), draw);
    }),
};
