/** The tools of curation in the order in which they are of use: the view's list, its routes and the palette read them from here. */

export interface CurateTool {
  readonly path: string;
  readonly label: string;
  readonly icon: string;
  /** What it is for, in a few words. */
  readonly hint: string;
}

export const CURATE_TOOLS: readonly CurateTool[] = [
  { path: 'duplicates', label: 'Duplicates', icon: 'i-lucide-copy', hint: 'Pictures that are there more than once' },
  { path: 'quality', label: 'Quality', icon: 'i-lucide-aperture', hint: 'Blurred, dark, tiny or turned away' },
  { path: 'boxes', label: 'Boxes', icon: 'i-lucide-scan-face', hint: 'Where faces are in the photos; add or move one' },
  { path: 'people', label: 'Same person', icon: 'i-lucide-users', hint: 'Whose faces they are' },
  { path: 'split', label: 'Split', icon: 'i-lucide-split', hint: 'What is learnt from, chosen by and judged by' },
  { path: 'next', label: 'Label next', icon: 'i-lucide-sparkles', hint: 'Help from the model, if you want it' },
  { path: 'errors', label: 'Label errors', icon: 'i-lucide-circle-alert', hint: 'Labels that are likely wrong' },
  { path: 'map', label: 'Map', icon: 'i-lucide-map', hint: 'Like faces side by side' },
  { path: 'balance', label: 'Balance', icon: 'i-lucide-scale', hint: 'What each class has, and what is missing' },
];
