import type { Augmentation } from '../../src/shared/contract/stages.ts';

/** No change at all. */
export const NO_AUGMENTATION: Augmentation = { flip: false, rotate: 0, scale: 0, shift: 0, brightness: 0, contrast: 0, grey: 0 };
