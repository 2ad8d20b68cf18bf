import { describe, expect, it } from 'vitest';
import { estimatePose, measureLooks, overallQuality, QUALITY_SIDE } from '../../../../src/engine/curation/quality.ts';
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

/** 68 points of a head of two distances of the eyes, turned by `yaw` and `pitch`, then tilted in the picture. */
function head({ yaw = 0, pitch = 0, tilt = 0 }): Float32Array {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const points = new Float32Array(136);
  const put = (first: number, count: number, [x, y, z]: readonly [number, number, number]) => {
    const across = x * Math.cos(radians(yaw)) + z * Math.sin(radians(yaw));
    const depth = z * Math.cos(radians(yaw)) - x * Math.sin(radians(yaw));
    const down = y * Math.cos(radians(pitch)) - depth * Math.sin(radians(pitch));
    const [cos, sin] = [Math.cos(radians(tilt)), Math.sin(radians(tilt))];
    for (let point = first; point < first + count; point++) {
      points[2 * point] = 200 + 80 * (across * cos - down * sin);
      points[2 * point + 1] = 200 + 80 * (across * sin + down * cos);
    }
  };
  put(36, 6, [-0.5, 0, 0]);
  put(42, 6, [0.5, 0, 0]);
  put(30, 1, [0, 0.55, 0.6]);
  put(48, 1, [-0.4, 1.06, 0.05]);
  put(54, 1, [0.4, 1.06, 0.05]);
  return points;
}

describe('the pose', () => {
  it('is about 0 for a face to the camera, tilted or not', () => {
    for (const tilt of [0, 30, -45]) {
      const { yaw, pitch } = estimatePose(head({ tilt }));
      expect(Math.abs(yaw)).toBeLessThan(3);
      expect(Math.abs(pitch)).toBeLessThan(5);
    }
  });

  it('has the side and about the size of the turn', () => {
    for (const turn of [-40, -20, 20, 40]) {
      expect(Math.abs(estimatePose(head({ yaw: turn })).yaw - turn)).toBeLessThan(14);
      expect(Math.sign(estimatePose(head({ pitch: turn })).pitch)).toBe(Math.sign(turn));
    }
  });

  it('is nothing where there are no points', () => {
    expect(estimatePose(new Float32Array(136))).toEqual({ yaw: 0, pitch: 0 });
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
