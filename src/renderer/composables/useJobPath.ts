/** The view that a job is followed in; null where none shows it. */
import type { Job, JobKind } from '../../shared/contract/jobs.ts';
import { useRunsStore } from '../stores/runs.ts';
import { wayOf } from '../views/ways/ways.ts';

const PATHS: Readonly<Partial<Record<JobKind, string>>> = {
  import: '/import',
  head: '/head',
  probe: '/head',
  finetune: '/finetune',
  features: '/ways/features',
  scratch: '/ways/scratch',
  pretrain: '/pretrain',
  compare: '/compare',
  export: '/export',
  data: '/data',
  duplicates: '/curate/duplicates',
  subjects: '/curate/people',
  guess: '/curate/next',
  errors: '/curate/errors',
  map: '/curate/map',
  merge: '/people',
  native: '/settings',
  measure: '/settings',
};

export function useJobPath(): (job: Pick<Job, 'kind' | 'runId'>) => string | null {
  const runs = useRunsStore();
  return ({ kind, runId }) => {
    if (kind === 'evaluate') return `/results/${runId}`;
    const run = runs.byId(runId);
    if (kind === 'joint') return `/ways/${(run && wayOf(run)) ?? 'joint'}`;
    return PATHS[kind] ?? null;
  };
}
