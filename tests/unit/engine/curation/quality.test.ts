import { describe, expect, it } from 'vitest';
import { measureLooks, overallQuality, QUALITY_SIDE } from '../../../../src/engine/curation/quality.ts';
import { randomStream } from '../../../../src/engine/data/random.ts';

const SIDE = QUALITY_SIDE;

/** A board of squares under a light; `soft` is how wide an edge is, in pixels. */
function board(soft: number, light = 1): Uint8Array {
  const edge = (at: number) => Math.tanh(Math.sin((at * Math.PI) / 12) * (12 / Math.max(soft, 0.5)));
  return Uint8Array.from({ length: SIDE ** 2 }, (_, at) => light * (120 + 90 * edge(at % SIDE) * edge(Math.floor(at / SIDE))));
}

describe('looks', () => {
  it('tell a sharp picture from a soft one, whatever the light', () => {
    const [sharp, soft, dark] = [measureLooks(board(1)), measureLooks(board(24)), measureLooks(board(1, 0.3))];
    expect(sharp.sharpness).toBeGreaterThan(2 * soft.sharpness);
    expect(Math.abs(dark.sharpness - sharp.sharpness)).toBeLessThan(0.1);
    expect(dark.brightness).toBeLessThan(0.4 * sharp.brightness);
  });

  it('take noise on one tone for no sharpness', () => {
    const random = randomStream(1);
    const flat = new Uint8Array(SIDE ** 2).map(() => 100 + random.below(3));
    expect(measureLooks(flat).sharpness).toBeLessThan(measureLooks(board(1)).sharpness / 2);
  });
});

describe('quality', () => {
  const good = { sharpness: 0.6, brightness: 0.5, pixels: 160, pose: { yaw: 3, pitch: -4 }, score: 0.99 };

  it('is that of the worst part', () => {
    expect(overallQuality(good)).toBe(1);
    expect(overallQuality({ ...good, pose: null, score: null })).toBe(1);
    for (const flaw of [
      { sharpness: 0.05 },
      { brightness: 0.08 },
      { brightness: 0.93 },
      { pixels: 24 },
      { pose: { yaw: 55, pitch: 0 } },
      { score: 0.4 },
    ]) {
      expect(overallQuality({ ...good, ...flaw })).toBeLessThan(0.2);
    }
  });
});
