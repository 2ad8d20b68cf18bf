/** What the view of a stage has: the run that it shows, what is in the way of one, beginning one and going on with one. */
import { computed, ref, type ComputedRef, type Ref } from 'vue';
import type { ProjectReadiness } from '../../shared/contract/project.ts';
import type { Run } from '../../shared/contract/runs.ts';
import { failureSentence } from '../client/failure.ts';
import { useStudio } from '../client/studio.ts';
import { useJobsStore } from '../stores/jobs.ts';
import { useProjectStore } from '../stores/project.ts';
import { useRunsStore } from '../stores/runs.ts';

export interface StageRun {
  /** One was asked for, and is not there yet. */
  readonly starting: Ref<boolean>;
  readonly problem: Ref<string | null>;
  /** The one under way. */
  readonly training: ComputedRef<Run | null>;
  /** The one under way, or else the newest that came to something. */
  readonly last: ComputedRef<Run | null>;
  /** The newest, once there is something to say of it. */
  readonly result: ComputedRef<Run | null>;
  /** The newest that stopped and can go on. */
  readonly resumable: ComputedRef<Run | null>;
  readonly readiness: ComputedRef<ProjectReadiness['head'] | null>;
  /** None can be begun now, whatever is chosen. */
  readonly blocked: ComputedRef<boolean>;
  /** Does something of which a failure is the view's problem. */
  attempt(work: () => Promise<unknown>): Promise<void>;
  begin(call: () => Promise<unknown>): Promise<void>;
  resume(id: number): Promise<void>;
}

/** One that was cancelled before there was anything to show does not hide the one before it. */
const hasCome = ({ state, test, error, resumable }: Run): boolean =>
  state !== 'cancelled' || test !== null || error !== null || (resumable !== null && resumable.epoch >= 1);

export function useStageRun(isOwn: (run: Run) => boolean, needs: 'head' | 'finetune' = 'head'): StageRun {
  const studio = useStudio();
  const project = useProjectStore();
  const runs = useRunsStore();
  const jobs = useJobsStore();
  const starting = ref(false);
  const problem = ref<string | null>(null);

  const training = computed(() => (runs.running && isOwn(runs.running) ? runs.running : null));
  const last = computed(() => training.value ?? runs.list.findLast((run) => isOwn(run) && hasCome(run)) ?? null);
  const result = computed(() => (!training.value && (last.value?.test || last.value?.error) ? last.value : null));
  const resumable = computed(() => runs.list.findLast((run) => isOwn(run) && run.resumable !== null && run.state !== 'running') ?? null);
  const readiness = computed(() => project.readiness?.[needs] ?? null);
  const blocked = computed(() => jobs.learning !== null || readiness.value?.ready === false);

  async function attempt(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      problem.value = failureSentence(error);
    }
  }

  async function begin(call: () => Promise<unknown>): Promise<void> {
    if (starting.value) return;
    starting.value = true;
    problem.value = null;
    await attempt(async () => {
      await call();
      await runs.refetch();
    });
    starting.value = false;
  }

  const resume = (id: number) => begin(() => studio.runs.resume({ id }));

  return { starting, problem, training, last, result, resumable, readiness, blocked, attempt, begin, resume };
}
