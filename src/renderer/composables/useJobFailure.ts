/** Where a job is begun, what it failed with is said: `useJobFailure(['export'], problem)`. While that is there, no notice says it again. */
import { onScopeDispose, type Ref } from 'vue';
import type { JobKind } from '../../shared/contract/jobs.ts';
import { useJobsStore } from '../stores/jobs.ts';

export function useJobFailure(kinds: readonly JobKind[], problem: Ref<string | null>): void {
  const jobs = useJobsStore();
  jobs.showFailures(kinds);
  onScopeDispose(
    jobs.onEnd(({ kind, state, error }) => {
      if (kinds.includes(kind) && state === 'failed') problem.value = error?.message ?? null;
    }),
  );
}
