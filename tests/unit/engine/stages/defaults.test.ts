import { describe, expect, it } from 'vitest';
import { finetuneSettings } from '../../../../src/shared/contract/stages.ts';
import { defaultFinetune } from '../../../../src/engine/stages/defaults.ts';

describe('defaultFinetune', () => {
  it.each([10, 499, 999, 1_000, 5_000, 50_000])(
    'for %i faces fits the contract, and never unfreezes more blocks than there are',
    (faces) => {
      for (const blocks of [1, 4]) {
        const settings = defaultFinetune({ faces, from: 3, seed: 5, blocks });
        expect(finetuneSettings.parse(settings)).toEqual(settings);
        expect(settings.unfreeze).toBeLessThanOrEqual(blocks);
        expect(settings).toMatchObject({ from: 3, seed: 5 });
      }
    },
  );

  it('goes over many faces fewer times and more gently', () => {
    const [few, many] = [200, 20_000].map((faces) => defaultFinetune({ faces, from: 1, seed: 1, blocks: 4 }));
    expect(few!.epochs).toBeGreaterThan(many!.epochs);
    expect(few!.rate).toBeGreaterThan(many!.rate);
    expect([few!.unfreeze, many!.unfreeze]).toEqual([2, 2]);
  });
});
