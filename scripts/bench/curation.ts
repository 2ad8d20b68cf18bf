/** How long curation takes for very many faces: what is computed from hashes, descriptors and features that are there. */
import { findNearHashes } from '../../src/engine/curation/near-hashes.ts';
import { layOutMap } from '../../src/engine/curation/map-layout.ts';
import { nearestNeighbours } from '../../src/engine/curation/nearest.ts';
import { clusterPeople } from '../../src/engine/curation/people.ts';
import { randomStream, type Random } from '../../src/engine/data/random.ts';
import { applyHead } from '../../src/engine/heads/head-weights.ts';
import { fitSoftmax } from '../../src/engine/heads/softmax.ts';
import { loadBackend } from '../../src/studio/backends/load.ts';

const FACES = { duplicates: 100_000, people: 20_000, map: 20_000, asked: 100_000, labels: 1_000 };
const CLASSES = 7;
const FEATURES = 256;
const DESCRIPTOR = 128;

export async function benchCuration(): Promise<void> {
  await loadBackend();
  const random = randomStream(1);
  const hashes = drawHashes(FACES.duplicates, random);
  let pairs = 0;
  await measure(`near-duplicates among ${FACES.duplicates} hashes`, 60, () =>
    findNearHashes({ hashes, within: 10, onPair: () => pairs++ }),
  );

  const descriptors = drawGroups(FACES.people, 2_000, DESCRIPTOR, random);
  await measure(`people among ${FACES.people} faces`, 30, async () => {
    const nearest = await nearestNeighbours({ rows: descriptors, length: DESCRIPTOR, k: 24 });
    const within = new Float32Array(FACES.people).fill(0.45);
    clusterPeople({ nearest, within, known: new Int32Array(FACES.people).fill(-1), apart: [], seed: 1 });
  });

  const features = drawGroups(FACES.map, 40, FEATURES, random);
  await measure(`map of ${FACES.map} faces`, 60, () => layOutMap({ features, length: FEATURES, seed: 1 }));

  const asked = drawGroups(FACES.asked, 40, FEATURES, random);
  const targets = new Float32Array(FACES.labels * CLASSES);
  for (let row = 0; row < FACES.labels; row++) targets[row * CLASSES + random.below(CLASSES)] = 1;
  const labelled = { features: asked.subarray(0, FACES.labels * FEATURES), count: FACES.labels, featureLength: FEATURES };
  const head = await fitSoftmax({ ...labelled, targets, classes: CLASSES, l2: 1 });
  // One more label: what changes after an answer.
  targets.copyWithin(0, CLASSES, 2 * CLASSES);
  await measure(`quick head on ${FACES.labels} labels after one more, and its guesses for ${FACES.asked} faces`, 0.3, async () => {
    applyHead(await fitSoftmax({ ...labelled, targets, classes: CLASSES, l2: 1, start: head }), asked);
  });
}

async function measure(what: string, bar: number, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1000;
  console.log(`  ${what.padEnd(86)} ${seconds.toFixed(2)} s (bar ${bar} s)`);
}

/** Bits that are set more or less often, as those of faces are; every fiftieth is nearly another. */
function drawHashes(count: number, random: Random): Uint8Array {
  const often = Array.from({ length: 64 }, () => 0.25 + 0.5 * random.uniform());
  const hashes = new Uint8Array(count * 8);
  for (let n = 0; n < count; n++) {
    if (n % 50 === 49) {
      hashes.copyWithin(n * 8, (n - 7) * 8, (n - 6) * 8);
      hashes[n * 8 + random.below(8)]! ^= 1 << random.below(8);
    } else for (let bit = 0; bit < 64; bit++) if (random.uniform() < often[bit]!) hashes[n * 8 + (bit >> 3)]! |= 1 << (bit & 7);
  }
  return hashes;
}

/** Rows about so many middles. */
function drawGroups(count: number, groups: number, length: number, random: Random): Float32Array {
  const middles = Float32Array.from({ length: groups * length }, () => random.uniform() * 0.3);
  return Float32Array.from({ length: count * length }, (_, at) => {
    const row = Math.floor(at / length);
    return middles[(row % groups) * length + (at % length)]! + 0.03 * random.uniform();
  });
}
