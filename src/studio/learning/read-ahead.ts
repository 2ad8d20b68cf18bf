/** A run's faces whose changed pictures come from the reading worker, so that learning need not wait for them. */
import type { PixelSource } from '../../engine/data/pixel-source.ts';
import type { OpenProject } from '../db/open.ts';
import { WorkerClient } from '../workers/worker-client.ts';
import { cropSource } from './crop-source.ts';
import type { ReadingMethods } from './reading.ts';

/** Started at its first use; it ends with this thread. */
const reader = new WorkerClient<ReadingMethods>('reading');

export function readingAhead(project: OpenProject, faceIds: readonly number[], size: number): PixelSource {
  return {
    ...cropSource(project, faceIds, size),
    augmented: (faces, draw) =>
      reader.call('augmented', { project: project.path, faceIds: Array.from(faces, (face) => faceIds[face]!), size, draw }),
  };
}
