/** The steps of the work in their order: the toolbar, the palette and the start screen read them from here. */
import type { ProjectReadiness } from '../shared/contract/project.ts';

export interface Step {
  readonly path: string;
  readonly label: string;
  readonly icon: string;
  /** What has to be ready for it; none: always. */
  readonly needs: keyof ProjectReadiness | null;
  /** What it is for, in a few words. */
  readonly hint: string;
  /** Where to go first while it cannot be used. */
  readonly first: { readonly path: string; readonly label: string } | null;
}

const MAKE_PROJECT = { path: '/', label: 'Open a project' };
const IMPORT_PHOTOS = { path: '/import', label: 'Import photos' };
const LABEL_FACES = { path: '/label', label: 'Label faces' };
const SAY_WHO = { path: '/curate/people', label: 'Same person' };
const TRAIN_HEAD = { path: '/head', label: 'Train a head' };

export const STEPS: readonly Step[] = [
  { path: '/', label: 'Open', icon: 'i-lucide-folder-open', needs: null, hint: 'Open, make or leave a project', first: null },
  {
    path: '/import',
    label: 'Import',
    icon: 'i-lucide-image-plus',
    needs: 'import',
    hint: 'Bring in photos; faces are found for you',
    first: MAKE_PROJECT,
  },
  {
    path: '/label',
    label: 'Label',
    icon: 'i-lucide-tag',
    needs: 'label',
    hint: 'One face after the other, one key each',
    first: IMPORT_PHOTOS,
  },
  {
    path: '/grid',
    label: 'Grid',
    icon: 'i-lucide-layout-grid',
    needs: 'label',
    hint: 'All faces: filter, select, label many',
    first: IMPORT_PHOTOS,
  },
  {
    path: '/curate',
    label: 'Curate',
    icon: 'i-lucide-list-checks',
    needs: 'label',
    hint: 'Duplicates, quality, people, the split, wrong labels, the map',
    first: IMPORT_PHOTOS,
  },
  {
    path: '/head',
    label: 'Train head',
    icon: 'i-lucide-brain',
    needs: 'head',
    hint: 'Stage 1: learn your classes on a frozen network',
    first: LABEL_FACES,
  },
  {
    path: '/finetune',
    label: 'Fine-tune',
    icon: 'i-lucide-sliders-horizontal',
    needs: 'finetune',
    hint: 'Stage 2: unfreeze the layers nearest the head',
    first: TRAIN_HEAD,
  },
  {
    path: '/results',
    label: 'Results',
    icon: 'i-lucide-chart-column',
    needs: 'results',
    hint: 'What each stage brought, on faces never learnt from',
    first: TRAIN_HEAD,
  },
  { path: '/export', label: 'Export', icon: 'i-lucide-package', needs: 'export', hint: 'Take the model away, checked', first: TRAIN_HEAD },
];

/** Views that stand beside a step: the toolbar marks that step while one is open, the palette goes to them. */
export const SIDE_VIEWS = [
  { path: '/people', of: '/label', label: 'People and agreement', icon: 'i-lucide-users', hint: 'Who labels, and how far they agree' },
  { path: '/adjudicate', of: '/label', label: 'Disputed faces', icon: 'i-lucide-gavel', hint: 'Decide where people disagree' },
  {
    path: '/ways',
    of: '/head',
    label: 'More ways to train',
    icon: 'i-lucide-split',
    hint: 'All at once, rehearsal, without forgetting, features, from scratch',
  },
  {
    path: '/pretrain',
    of: '/head',
    label: 'Pre-train a base',
    icon: 'i-lucide-layers',
    hint: 'A network from random weights, on a general set',
  },
  {
    path: '/compare',
    of: '/results',
    label: 'Compare',
    icon: 'i-lucide-scale',
    hint: 'To tune or not to tune: ways to train, side by side',
  },
  { path: '/data', of: '/export', label: 'Export data', icon: 'i-lucide-database', hint: 'Faces and votes for other programs' },
] as const;

/** Whether a view, by its path, belongs to a step. */
export function belongsTo(step: Step, path: string): boolean {
  if (step.path === '/') return path === '/' || path === '/new';
  const under = (root: string) => path === root || path.startsWith(`${root}/`);
  return under(step.path) || SIDE_VIEWS.some((view) => view.of === step.path && under(view.path));
}

export const NO_PROJECT = 'No project is open yet. Open one, make a new one, or try the sample.';

/** Whether a project is open; null until the studio has said so for the first time. */
export type Openness = boolean | null;

/** Whether a step can be used now; if not, why. A person may go on before it is known: the step's view waits for it. */
export function stepReadiness(step: Step, readiness: ProjectReadiness | null, projectOpen: Openness): { ready: boolean; reason: string } {
  if (step.needs === null || projectOpen === null) return { ready: true, reason: '' };
  if (!projectOpen) return { ready: false, reason: NO_PROJECT };
  const { ready, reason } = readiness?.[step.needs] ?? { ready: false, reason: null };
  return { ready, reason: reason ?? '' };
}

/** Where to go first while a step cannot be used: the nearest one before it that can. Null: nothing is in the way. */
export function firstStep(step: Step, readiness: ProjectReadiness | null, projectOpen: Openness): { path: string; label: string } | null {
  if (!projectOpen) return MAKE_PROJECT;
  if (step.needs !== null && readiness?.[step.needs].lacks === 'people') return SAY_WHO;
  const before = step.first && STEPS.find(({ path }) => path === step.first?.path);
  if (!before) return step.first;
  return stepReadiness(before, readiness, projectOpen).ready ? step.first : firstStep(before, readiness, projectOpen);
}
