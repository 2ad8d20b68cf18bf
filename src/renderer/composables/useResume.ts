/** Going on with a run that stopped, from wherever it is listed: then in the view that follows it. */
import { ref, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import type { JobKind } from '../../shared/contract/jobs.ts';
import type { Run } from '../../shared/contract/runs.ts';
import { failureSentence } from '../client/failure.ts';
import { useStudio } from '../client/studio.ts';
import { useRunsStore } from '../stores/runs.ts';
import { useSessionStore } from '../stores/session.ts';
import { useJobPath } from './useJobPath.ts';

export function useResume(): { readonly resuming: Ref<number | null>; resume(run: Run): Promise<void> } {
  const studio = useStudio();
  const runs = useRunsStore();
  const session = useSessionStore();
  const router = useRouter();
  const pathOf = useJobPath();
  const resuming = ref<number | null>(null);

  async function resume({ id, stage }: Run): Promise<void> {
    resuming.value = id;
    try {
      await studio.runs.resume({ id });
      await runs.refetch();
      // A run that can go on is one of a stage that is trained, and its job is named after it.
      const path = pathOf({ kind: stage as JobKind, runId: id });
      if (path) await router.push(path);
    } catch (error) {
      session.notify(failureSentence(error), { tone: 'bad' });
    } finally {
      resuming.value = null;
    }
  }

  return { resuming, resume };
}
