import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { nearestNeighbours } from '../../../../src/engine/curation/nearest.ts';
import { clusterPeople } from '../../../../src/engine/curation/people.ts';
import { drawClusters } from './clusters.ts';

beforeAll(() => tf.setBackend('cpu'));

describe('nearest neighbours', () => {
  it('are those of a comparison with every row', async () => {
    const { rows } = drawClusters(5, 8, 6, { spread: 1 });
    const distance = (a: number, b: number) => Math.hypot(...Array.from({ length: 6 }, (_, f) => rows[a * 6 + f]! - rows[b * 6 + f]!));
    const { indices, distances, k } = await nearestNeighbours({ rows, length: 6, k: 4 });
    for (let row = 0; row < 40; row++) {
      const others = Array.from({ length: 40 }, (_, n) => n).filter((n) => n !== row);
      const nearest = others.toSorted((a, b) => distance(row, a) - distance(row, b)).slice(0, k);
      expect([...indices.subarray(row * k, (row + 1) * k)]).toEqual(nearest);
      nearest.forEach((other, n) => expect(distances[row * k + n]).toBeCloseTo(distance(row, other), 4));
    }
  });

  it('are none where there are no more rows', async () => {
    const { indices, distances } = await nearestNeighbours({ rows: Float32Array.of(0, 3), length: 1, k: 2 });
    expect([...indices]).toEqual([1, -1, 0, -1]);
    expect([...distances]).toEqual([3, Infinity, 3, Infinity]);
  });

  it('leave no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await nearestNeighbours({ rows: drawClusters(3, 4, 5).rows, length: 5, k: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('people', () => {
  const { rows, of } = drawClusters(6, 10, 8);
  const nothing = new Int32Array(60).fill(-1);
  const cluster = async (known: Int32Array, apart: readonly (readonly [number, number])[] = []) =>
    clusterPeople({
      nearest: await nearestNeighbours({ rows, length: 8, k: 8 }),
      within: new Float32Array(60).fill(0.45),
      known,
      apart,
      seed: 1,
    });

  it('are the groups of faces that lie close', async () => {
    const people = await cluster(nothing);
    for (let a = 0; a < 60; a++) for (let b = 0; b < 60; b++) expect(people[a] === people[b]).toBe(of[a] === of[b]);
    expect(people.includes(-1)).toBe(false);
  });

  it('keep the names that are known, and give them to faces like theirs', async () => {
    const known = nothing.slice();
    known[0] = 0;
    known[1] = 1;
    // Said to be person 1 against all likeness: what a person said stays.
    known[6] = 1;
    const people = await cluster(known);
    expect([people[0], people[1], people[6]]).toEqual([0, 1, 1]);
    for (let face = 7; face < 60; face += 6) expect(people[face]).toBe(1);
  });

  it('are not put together where somebody said that they are two', async () => {
    const people = await cluster(nothing, [
      [0, 6],
      [0, 12],
      [0, 18],
      [0, 24],
      [0, 30],
      [0, 36],
      [0, 42],
      [0, 48],
      [0, 54],
    ]);
    expect(people[0]).toBe(-1);
    expect(people[6]).toBe(people[12]);
  });

  it('are held apart sooner where a picture is poor', async () => {
    const nearest = await nearestNeighbours({ rows: Float32Array.of(0, 0.3, 10, 10.3), length: 1, k: 2 });
    const people = clusterPeople({
      nearest,
      within: Float32Array.of(0.4, 0.2, 0.4, 0.4),
      known: new Int32Array(4).fill(-1),
      apart: [],
      seed: 1,
    });
    expect([...people]).toEqual([-1, -1, 0, 0]);
  });

  it('are nobody for faces that are alone', async () => {
    const nearest = await nearestNeighbours({ rows: Float32Array.of(0, 10, 20), length: 1, k: 2 });
    expect([
      ...clusterPeople({ nearest, within: new Float32Array(3).fill(1), known: new Int32Array(3).fill(-1), apart: [], seed: 1 }),
    ]).toEqual([-1, -1, -1]);
  });
});
