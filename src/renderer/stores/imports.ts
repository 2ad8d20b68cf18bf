/** The import that runs, if one does: it goes on while the person looks at other views. */
import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { CropMode, ImportReport, SkippedFile } from '../../shared/contract/images.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { unpackIds } from '../../shared/id-list.ts';
import { failureSentence } from '../client/failure.ts';
import { useStudio } from '../client/studio.ts';
import { sourceName, type PickedFile } from '../uploads/collect-files.ts';
import { planUpload } from '../uploads/upload-batches.ts';
import { useJobsStore } from './jobs.ts';
import { useProjectStore } from './project.ts';

export interface ImportOptions {
  crops: CropMode;
  labelsFromFolders: boolean;
}

export const useImportsStore = defineStore('imports', () => {
  const studio = useStudio();
  const jobs = useJobsStore();
  const options = useLocalStorage<ImportOptions>(
    'mien.import.options',
    { crops: 'auto', labelsFromFolders: true },
    { mergeDefaults: true },
  );
  const jobId = ref<number | null>(null);
  const busy = ref(false);
  const problem = ref<string | null>(null);
  const report = shallowRef<ImportReport | null>(null);
  /** The newest face before this import began: what is newer came with it. */
  const before = ref(0);
  const job = computed<Job | null>(() => (jobId.value === null ? null : (jobs.byId.get(jobId.value) ?? null)));

  async function start(picked: readonly PickedFile[]): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    problem.value = null;
    report.value = null;
    jobId.value = null;
    try {
      const plan = planUpload(picked);
      const refused = plan.refused.map(tooLarge);
      if (plan.files === 0) throw new Error(refused[0]?.reason ?? 'There is no picture and no CSV file in what was given.');
      const newest = await studio.faces.ids({ filter: {}, sort: 'imported', descending: true, limit: 1 });
      before.value = (await unpackIds(newest))[0] ?? 0;
      const started = await studio.images.beginImport({
        source: sourceName(picked),
        expected: { files: plan.files, bytes: plan.bytes },
        crops: options.value.crops,
        labelsFromFolders: options.value.labelsFromFolders,
      });
      jobId.value = started.jobId;
      await send(started, plan.batches);
      const ended = await jobs.wait(started.jobId);
      if (ended.state === 'failed') problem.value = ended.error?.message ?? 'The import failed.';
      report.value = withRefused(ended.result as ImportReport | null, refused);
    } catch (error) {
      problem.value = jobId.value === null && error instanceof Error && !('code' in error) ? error.message : failureSentence(error);
    } finally {
      busy.value = false;
    }
  }

  async function send(
    { importId, jobId: id }: { importId: number; jobId: number },
    batches: readonly (readonly PickedFile[])[],
  ): Promise<void> {
    for (const batch of batches) {
      const state = jobs.byId.get(id)?.state ?? 'running';
      if (state !== 'running') return;
      try {
        await studio.images.addToImport({ importId, paths: batch.map(({ path }) => path), files: batch.map(({ file }) => file) });
      } catch (error) {
        // A cancelled import takes no more; that is no failure.
        if ((await settled(id)).state !== 'cancelled') throw error;
        return;
      }
    }
    if ((jobs.byId.get(id)?.state ?? 'running') === 'running') await studio.images.finishImport({ importId });
  }

  /** The job's state a moment after a call failed, when its last event may still be on the way. */
  async function settled(id: number): Promise<Pick<Job, 'state'>> {
    return (await Promise.race([jobs.wait(id), new Promise<null>((resolve) => setTimeout(resolve, 1_000, null))])) ?? { state: 'running' };
  }

  function clear(): void {
    report.value = null;
    problem.value = null;
    jobId.value = null;
  }

  // A report of one project means nothing in another.
  const project = useProjectStore();
  watch(
    () => project.mediaKey,
    () => {
      if (!busy.value) clear();
    },
  );

  return { options, job, busy, problem, report, before, start, clear };
});

function tooLarge({ path, file }: PickedFile): SkippedFile {
  const size = Math.round(file.size / 2 ** 20);
  return { file: path, reason: `${path} has ${size} MB, more than the 32 MB that a window can pass on. Import it with "mien import".` };
}

function withRefused(report: ImportReport | null, refused: readonly SkippedFile[]): ImportReport | null {
  return report && { ...report, skipped: [...report.skipped, ...refused] };
}
