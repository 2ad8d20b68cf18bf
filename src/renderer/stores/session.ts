/** What belongs to this window and to no project: the host, what is being saved, and what is said aloud or as a notice. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { DoctorReport, RecentProject } from '../../shared/contract/app.ts';
import { failureCode, failureSentence } from '../client/failure.ts';
import { useConnection } from '../client/studio.ts';
import { useFetched } from '../composables/useFetched.ts';

export interface AppInfo {
  readonly version: string;
  readonly host: 'browser' | 'electron' | 'cli';
  readonly folder: string;
  readonly recent: readonly RecentProject[];
}

/** A short remark at the foot of the view: what could not be done, and the one thing to do about it. */
export interface Notice {
  readonly id: number;
  readonly tone: 'neutral' | 'good' | 'bad';
  readonly text: string;
  readonly action?: { readonly label: string; run(): void };
}

const NOTICE_MILLISECONDS = 6_000;
/** Codes of answers that say no to what was asked, and leave nothing unsaved. */
const REFUSALS: ReadonlySet<string | null> = new Set(['INVALID', 'NOT_READY']);
/** One that offers something is read, and then decided on. */
const OFFER_MILLISECONDS = 20_000;

export const useSessionStore = defineStore('session', () => {
  const { client, state: connection } = useConnection();
  /** Where it fails, the list of recent projects is left out: a file can be opened all the same. */
  const { value: info, load: loadInfo } = useFetched<AppInfo>(() => client.app.info());
  const doctor = shallowRef<DoctorReport | null>(null);
  const pendingSaves = ref(0);
  const saveFailure = ref<string | null>(null);
  const said = ref('');
  const notices = shallowRef<readonly Notice[]>([]);
  let nextNotice = 1;
  const clocks = new Map<number, ReturnType<typeof setTimeout>>();

  const saving = computed<'saved' | 'saving' | 'failed'>(() =>
    saveFailure.value !== null ? 'failed' : pendingSaves.value > 0 ? 'saving' : 'saved',
  );

  async function loadDoctor(): Promise<void> {
    doctor.value = await client.app.doctor();
  }

  /** Wraps a write, so that the status line tells "saving" and "saved"; a failure is passed on to the caller. */
  async function save<Result>(write: () => Promise<Result>): Promise<Result> {
    pendingSaves.value++;
    try {
      const result = await write();
      saveFailure.value = null;
      return result;
    } catch (error) {
      // What is refused was never to be saved; the rest of what the person did is where it was.
      if (!REFUSALS.has(failureCode(error))) saveFailure.value = failureSentence(error);
      throw error;
    } finally {
      pendingSaves.value--;
    }
  }

  /** Said by a screen reader, and nowhere shown. */
  function announce(text: string): void {
    said.value = said.value === text ? `${text} ` : text;
  }

  /** Its number, to dismiss it by. */
  function notify(text: string, options: Partial<Pick<Notice, 'tone' | 'action'>> = {}): number {
    const id = nextNotice++;
    const notice: Notice = { id, text, tone: options.tone ?? 'neutral', ...(options.action ? { action: options.action } : {}) };
    notices.value = [...notices.value.filter((other) => other.text !== text).slice(-2), notice];
    release(id);
    return id;
  }

  /** Somebody is at it: it stays. */
  function hold(id: number): void {
    clearTimeout(clocks.get(id));
    clocks.delete(id);
  }

  /** It goes by itself after a while. What went wrong stays until it is dismissed. */
  function release(id: number): void {
    const notice = notices.value.find((other) => other.id === id);
    hold(id);
    if (!notice || notice.tone === 'bad') return;
    const milliseconds = notice.action ? OFFER_MILLISECONDS : NOTICE_MILLISECONDS;
    clocks.set(
      id,
      setTimeout(() => dismiss(id), milliseconds),
    );
  }

  function dismiss(id: number): void {
    hold(id);
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }

  return {
    connection,
    info,
    doctor,
    saving,
    saveFailure,
    said,
    notices,
    loadInfo,
    loadDoctor,
    save,
    announce,
    notify,
    hold,
    release,
    dismiss,
  };
});
