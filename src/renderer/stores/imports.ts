/** The import that is looked at or runs, if one does: it goes on while the person looks at other views. */
import { useEventListener, useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { CropMode, ImportReport, SkippedFile } from '../../shared/contract/images.ts';
import type { ImportChoices, Inspection } from '../../shared/contract/imports.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { unpackIds } from '../../shared/id-list.ts';
import { failureSentence } from '../client/failure.ts';
import { useStudio } from '../client/studio.ts';
import { sortFiles, sourceName, type PickedFile, type SortedFiles } from '../uploads/collect-files.ts';
import { discardIntake, sendIntake } from '../uploads/intake-files.ts';
import { sendImport } from '../uploads/send-import.ts';
import { planUpload } from '../uploads/upload-batches.ts';
import { useJobsStore } from './jobs.ts';
import { useProjectStore } from './project.ts';

export interface ImportOptions {
  crops: CropMode;
  labelsFromFolders: boolean;
  /** Frames of a video for each second. */
  framesPerSecond: number;
}

/** What was given and waits for a decision. */
export interface PendingImport extends SortedFiles {
  readonly source: string;
  /** The folders are labels that the person gave just now: they count whatever the options say. */
  readonly labelled: boolean;
  /** Where files with labels lie to be looked at; null where there are none. */
  readonly intakeId: number | null;
  readonly inspection: Inspection | null;
}

const NO_CHOICES: ImportChoices = { tables: {}, classes: {}, parts: false, without: [] };

export const useImportsStore = defineStore('imports', () => {
  const studio = useStudio();
  const jobs = useJobsStore();
  const project = useProjectStore();
  const options = useLocalStorage<ImportOptions>(
    'mien.import.options',
    { crops: 'auto', labelsFromFolders: true, framesPerSecond: 2 },
    { mergeDefaults: true },
  );
  const jobId = ref<number | null>(null);
  const phase = ref<'idle' | 'looking' | 'asking' | 'importing'>('idle');
  /** Of handing over what is looked at, 0 to 1. */
  const handedOver = ref(0);
  const pending = shallowRef<PendingImport | null>(null);
  const choices = ref<ImportChoices>(NO_CHOICES);
  const problem = ref<string | null>(null);
  const report = shallowRef<ImportReport | null>(null);
  /** The newest face before this import began: what is newer came with it. */
  const before = ref(0);
  const job = computed<Job | null>(() => (jobId.value === null ? null : (jobs.byId.get(jobId.value) ?? null)));
  const busy = computed(() => phase.value === 'looking' || phase.value === 'importing');
  const labelsFromFolders = computed(() => options.value.labelsFromFolders || pending.value?.labelled === true);
  let looking: AbortController | null = null;
  /** Only the newest answer counts. */
  let asks = 0;

  /** Pictures alone go in at once; what says something of them is shown first. */
  async function start(picked: readonly PickedFile[], { labelled = false }: { readonly labelled?: boolean } = {}): Promise<void> {
    if (busy.value) return;
    await clear();
    const files = sortFiles(picked);
    pending.value = { ...files, source: sourceName(picked), labelled, intakeId: null, inspection: null };
    const inFolders = labelsFromFolders.value && files.pictures.some(({ path }) => path.includes('/'));
    if (files.labels.length > 0 || inFolders) await look(files);
    else if (files.videos.length > 0) phase.value = 'asking';
    else await confirm();
  }

  async function look(files: SortedFiles): Promise<void> {
    phase.value = 'looking';
    handedOver.value = 0;
    const own = (looking = new AbortController());
    const { signal } = own;
    let intakeId: number | null = null;
    try {
      const { labels, pictures } = files;
      const progress = (done: number) => {
        if (looking === own) handedOver.value = done;
      };
      intakeId = await sendIntake(studio, { labels, pictures, signal, progress });
      signal.throwIfAborted();
      const inspection = await studio.imports.inspect(
        { intakeId, choices: choices.value, labelsFromFolders: labelsFromFolders.value },
        { signal },
      );
      signal.throwIfAborted();
      const { train, test } = inspection.parts;
      choices.value = { ...choices.value, parts: !inspection.hasParts && train > 0 && test > 0 };
      pending.value = { ...pending.value!, intakeId, inspection };
      phase.value = 'asking';
      if (isPlain(files, inspection)) await confirm();
    } catch (error) {
      if (intakeId !== null && pending.value?.intakeId !== intakeId) await discardIntake(studio, intakeId);
      // Who cancelled has moved on, perhaps to other files.
      if (signal.aborted) return;
      phase.value = 'idle';
      problem.value = failureSentence(error);
    }
  }

  /** Columns were chosen anew: what would come of it now. */
  async function lookAgain(): Promise<void> {
    const now = pending.value;
    if (!now || now.intakeId === null) return;
    const asked = ++asks;
    try {
      const inspection = await studio.imports.inspect({
        intakeId: now.intakeId,
        choices: choices.value,
        labelsFromFolders: labelsFromFolders.value,
      });
      if (asked === asks && pending.value?.intakeId === now.intakeId) pending.value = { ...pending.value, inspection };
    } catch (error) {
      if (asked === asks && pending.value === now) problem.value = failureSentence(error);
    }
  }

  async function confirm(): Promise<void> {
    const now = pending.value;
    if (!now || phase.value === 'importing') return;
    phase.value = 'importing';
    problem.value = null;
    try {
      const plan = planUpload(now.pictures);
      const refused = plan.refused.map(tooLarge);
      const foreign = now.foreign.map(({ path }) => ({ file: path, reason: 'is no picture, video, archive or table, by its name' }));
      if (plan.files === 0 && now.intakeId === null && now.videos.length === 0) {
        throw new Error(refused[0]?.reason ?? 'There is nothing in what was given that can be imported.');
      }
      const newest = await studio.faces.ids({ filter: {}, sort: 'imported', descending: true, limit: 1 });
      before.value = (await unpackIds(newest))[0] ?? 0;
      const { crops, framesPerSecond } = options.value;
      const started = await studio.images.beginImport({
        source: now.source,
        expected: { files: Math.max(plan.files, now.inspection?.pictures ?? 0), bytes: plan.bytes },
        crops,
        labelsFromFolders: labelsFromFolders.value,
        ...(now.intakeId !== null && { intake: { intakeId: now.intakeId, choices: choices.value } }),
      });
      jobId.value = started.jobId;
      const isRunning = () => (jobs.byId.get(started.jobId)?.state ?? 'running') === 'running';
      const send = async () => {
        const undecoded = await sendImport(studio, {
          importId: started.importId,
          batches: plan.batches,
          videos: now.videos,
          framesPerSecond,
          isRunning,
        });
        if (isRunning()) await studio.images.finishImport({ importId: started.importId });
        return undecoded;
      };
      // A cancelled import takes no more; that is no failure.
      const undecoded = await send().catch(async (error: unknown) => {
        if ((await settled(started.jobId)).state === 'running') throw error;
        return [];
      });
      const ended = await jobs.wait(started.jobId);
      if (ended.state === 'failed') problem.value = ended.error?.message ?? 'The import failed.';
      report.value = withRefused(ended.result as ImportReport | null, [...refused, ...undecoded, ...foreign]);
    } catch (error) {
      problem.value = jobId.value === null && error instanceof Error && !('code' in error) ? error.message : failureSentence(error);
    } finally {
      phase.value = 'idle';
      pending.value = null;
    }
  }

  /** The job's state a moment after a call failed, when its last event may still be on the way. */
  async function settled(id: number): Promise<Pick<Job, 'state'>> {
    return (await Promise.race([jobs.wait(id), new Promise<null>((resolve) => setTimeout(resolve, 1_000, null))])) ?? { state: 'running' };
  }

  /** Back to where files can be given. */
  async function clear(): Promise<void> {
    looking?.abort();
    const intakeId = pending.value?.intakeId ?? null;
    pending.value = null;
    choices.value = NO_CHOICES;
    report.value = null;
    problem.value = null;
    jobId.value = null;
    if (phase.value !== 'importing') phase.value = 'idle';
    if (intakeId !== null) await discardIntake(studio, intakeId);
  }

  // What is not sent yet is lost with the window: the browser asks first.
  useEventListener('beforeunload', (event) => {
    if (phase.value === 'importing') event.preventDefault();
  });
  watch(labelsFromFolders, () => void lookAgain());
  // A report of one project means nothing in another.
  watch(
    () => project.mediaKey,
    () => {
      if (phase.value !== 'importing') void clear();
    },
  );

  return { options, job, busy, phase, handedOver, pending, choices, problem, report, before, start, lookAgain, confirm, clear };
});

/** Folders of known names, or of none: there is nothing to decide. */
function isPlain({ labels, videos }: SortedFiles, { classes, parts, skipped }: Inspection): boolean {
  const inParts = parts.train + parts.validation + parts.test > 0;
  return labels.length === 0 && videos.length === 0 && skipped.length === 0 && !inParts && classes.every(({ classId }) => classId !== null);
}

function tooLarge({ path, file }: PickedFile): SkippedFile {
  const size = Math.round(file.size / 2 ** 20);
  return { file: path, reason: `${path} has ${size} MB, more than the 32 MB that a window can pass on. Import it with "mien import".` };
}

function withRefused(report: ImportReport | null, refused: readonly SkippedFile[]): ImportReport | null {
  return report && { ...report, skipped: [...report.skipped, ...refused] };
}
