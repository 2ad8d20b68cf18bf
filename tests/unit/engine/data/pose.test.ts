import { describe, expect, it } from 'vitest';
import { estimatePose } from '../../../../src/engine/data/pose.ts';

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
