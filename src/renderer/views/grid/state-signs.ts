/** How the states of a face are written: in full, and as a sign on a small picture. */
import type { LabelState } from '../../../shared/contract/faces.ts';

export const STATE_SIGNS: Readonly<Record<LabelState, { readonly title: string; readonly sign: string }>> = {
  unlabelled: { title: 'unlabelled', sign: '' },
  labelled: { title: 'labelled', sign: '' },
  unsure: { title: 'unsure', sign: '?' },
  skipped: { title: 'skipped', sign: '»' },
  unusable: { title: 'not usable', sign: '×' },
};

export { PART_TITLES } from '../../../shared/split-parts.ts';
