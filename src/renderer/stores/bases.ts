/** The networks that a head can stand on: which there are, how well they suit the faces of the project, and bringing in one more. */
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { BaseChoices, BaseEntry, BaseProposal } from '../../shared/contract/bases.ts';
import { LIMITS } from '../../shared/limits.ts';
import { useStudio } from '../client/studio.ts';
import { useFetched } from '../composables/useFetched.ts';
import type { PickedFile } from '../uploads/collect-files.ts';
import { useJobsStore } from './jobs.ts';
import { useProjectStore } from './project.ts';
import { useSessionStore } from './session.ts';

/** Bytes a call: well below what one may hold. */
const PART = LIMITS.upload.bytes / 4;

export const useBasesStore = defineStore('bases', () => {
  const studio = useStudio();
  const project = useProjectStore();
  const session = useSessionStore();
  const jobs = useJobsStore();
  const {
    value,
    known,
    failure,
    load: refetch,
  } = useFetched(async () => {
    const [list, probes, architectures] = await Promise.all([studio.bases.list(), studio.bases.probes(), studio.bases.architectures()]);
    return { list, probes: new Map(probes.map((probe) => [probe.baseId, probe])), architectures };
  });
  const list = computed(() => value.value?.list ?? []);
  const architectures = computed(() => value.value?.architectures ?? []);
  const probes = computed(() => value.value?.probes ?? new Map());
  const probing = jobs.runningOf('probe');

  /** Hands a model's files over and asks what they hold. Nothing is kept of them if that fails. */
  async function inspect(picked: readonly PickedFile[], onProgress: (share: number) => void): Promise<BaseProposal> {
    const { draftId } = await studio.bases.begin();
    try {
      const all = picked.reduce((sum, { file }) => sum + file.size, 0);
      let sent = 0;
      for (const { path, file } of picked) {
        const name = path.split('/').at(-1)!;
        for (let at = 0; at === 0 || at < file.size; at += PART) {
          await studio.bases.put({ draftId, name, part: new File([file.slice(at, at + PART)], name) });
          sent += Math.min(PART, file.size - at);
          onProgress(all > 0 ? sent / all : 1);
        }
      }
      return await studio.bases.inspect({ draftId });
    } catch (error) {
      // What went wrong first is what the person has to know.
      await discard(draftId);
      throw error;
    }
  }

  async function keep(draftId: string, choices: BaseChoices): Promise<BaseEntry> {
    const entry = await studio.bases.keep({ draftId, choices });
    await refetch();
    return entry;
  }

  /** Nothing is lost where it fails, and nobody waits for it: the studio sweeps drafts away when it ends. */
  async function discard(draftId: string): Promise<void> {
    await studio.bases.discard({ draftId }).catch((error: unknown) => console.warn('A draft of a base is left behind.', error));
  }

  async function keepRun(runId: number, name: string, licence: string): Promise<BaseEntry> {
    const entry = await studio.bases.keepRun({ runId, name, licence });
    await refetch();
    return entry;
  }

  async function remove({ card }: BaseEntry): Promise<void> {
    await studio.bases.remove({ id: card.id });
    await refetch();
    const undo = () => void studio.bases.restore({ id: card.id }).then(refetch);
    session.notify(`${card.name} was removed from this computer's library.`, { action: { label: 'Undo', run: undo } });
  }

  /** Without ids: all. */
  async function probe(ids?: readonly string[]): Promise<void> {
    const { jobId } = await studio.bases.probe(ids ? { ids: [...ids] } : {});
    await jobs.wait(jobId);
    await refetch();
  }

  project.onChange(['project', 'runs'], () => void refetch());
  void refetch();

  return { known, failure, list, architectures, probes, probing, refetch, inspect, keep, discard, keepRun, remove, probe };
});
