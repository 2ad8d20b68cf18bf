/** Who is the same person, by the descriptor that face-api makes of the identity network's features. */
import * as tf from '@tensorflow/tfjs';
import { clusterPeople } from '../../engine/curation/people.ts';
import { nearestNeighbours } from '../../engine/curation/nearest.ts';
import { FACE_IDENTITY_CARD } from '../../engine/bases/face-identity.ts';
import { BASE_FILES } from '../../engine/bases/base.ts';
import { decodeFaceApiWeights } from '../../engine/bases/weights.ts';
import { pause } from '../../engine/pause.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { countFaces } from '../../shared/words.ts';
import { readFeatures } from '../db/features.ts';
import { readShapes } from '../db/looks.ts';
import type { OpenProject } from '../db/open.ts';
import { readWeightFiles } from '../face-api-files.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { readyBackend } from '../learning/backend.ts';
import { withProject } from '../learning/project-reader.ts';
import type { Handlers } from '../workers/worker-host.ts';
import type { CurationMethods } from './methods.ts';

export const IDENTITY_BASE = FACE_IDENTITY_CARD.id;
const DESCRIPTOR = 128;
const NEIGHBOURS = 24;
/** Faces between two looks at whether it is still wanted. */
const READ_TOGETHER = 1_000;
/**
 * Descriptors further apart are of two people as far as can be told. Measured: of 51 people with two portraits each, the same person lies
 * at 0.13–0.35, two people at 0.46 and more. Among 863 faces of 48 pixels, of which hardly any two are of one person, 5 pairs lie under
 * 0.35, but 337 under 0.45: small pictures must be nearer.
 */
const WITHIN = { small: 0.35, large: 0.45 } as const;
const PIXELS = { small: 48, large: 96 } as const;

export const clusterFaces: Handlers<CurationMethods>['people'] = async ({ project: path, faceIds, known, apart }, { emit, signal }) => {
  await readyBackend();
  const steps = weightedSteps([1, 8, 1], (progress) => emit(progress));
  const onProgress = (share: number) => steps.at(0, share, 'Reading descriptors');
  onProgress(0);
  const { rows, pixels } = await withProject(path, async ({ db }) => ({
    rows: await describe(db, faceIds, { signal, onProgress }),
    pixels: readShapes(db, faceIds).map((shape) => shape.pixels),
  }));
  const nearest = await nearestNeighbours({
    rows,
    length: DESCRIPTOR,
    k: NEIGHBOURS,
    signal,
    onProgress: (share) => steps.at(1, share, `Comparing ${countFaces(faceIds.length)}`),
  });
  steps.at(2, 0, 'Putting faces of one person together');
  const places = new Map(faceIds.map((id, place) => [id, place]));
  const pairs = apart.flatMap(([a, b]): (readonly [number, number])[] => {
    const [x, y] = [places.get(a), places.get(b)];
    return x === undefined || y === undefined ? [] : [[x, y]];
  });
  return clusterPeople({ nearest, within: Float32Array.from(pixels, allowedFor), known, apart: pairs, seed: 1 });
};

function allowedFor(pixels: number): number {
  const share = Math.max(0, Math.min(1, (pixels - PIXELS.small) / (PIXELS.large - PIXELS.small)));
  return WITHIN.small + share * (WITHIN.large - WITHIN.small);
}

interface Watched {
  readonly signal: AbortSignal;
  readonly onProgress: (share: number) => void;
}

/** Faces × 128. A face without features lies far from all others. */
async function describe(db: OpenProject['db'], faceIds: readonly number[], { signal, onProgress }: Watched): Promise<Float32Array> {
  const rows = new Float32Array(faceIds.length * DESCRIPTOR);
  const { features: length } = FACE_IDENTITY_CARD;
  const weights = tf.tensor2d(await descriptorWeights(), [length, DESCRIPTOR]);
  try {
    for (let first = 0; first < faceIds.length; first += READ_TOGETHER) {
      const ids = faceIds.slice(first, first + READ_TOGETHER);
      const known = readFeatures(db, IDENTITY_BASE, ids);
      const features = new Float32Array(ids.length * length);
      ids.forEach((id, n) => features.set(known.get(id) ?? [], n * length));
      const product = tf.tidy(() => tf.matMul(tf.tensor2d(features, [ids.length, length]), weights));
      rows.set((await product.data()) as Float32Array, first * DESCRIPTOR);
      product.dispose();
      ids.forEach((id, n) => {
        const place = first + n;
        if (!known.has(id)) rows.fill(1e3 * (place + 1), place * DESCRIPTOR, (place + 1) * DESCRIPTOR);
      });
      onProgress((first + ids.length) / faceIds.length);
      await pause();
      throwIfCancelled(signal, 'Finding out who is the same person');
    }
  } finally {
    weights.dispose();
  }
  return rows;
}

/** The network's last layer, which a base for expressions has no use for: features × 128. */
async function descriptorWeights(): Promise<Float32Array> {
  const { manifest, bytes } = await readWeightFiles(BASE_FILES['face-identity']);
  return decodeFaceApiWeights(manifest, bytes)['fc']!.data;
}
