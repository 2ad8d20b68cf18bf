/**
 * Answers of the person: shown at once, sent in the order given, one at a time, and "saved" when the studio says so.
 * An answer that could not be saved is taken back on screen, with a notice.
 */
import { useDebounceFn, useEventListener } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { Face } from '../../shared/contract/faces.ts';
import type { Answer, LabelResult } from '../../shared/contract/labels.ts';
import type { LabelCounts } from '../../shared/contract/project.ts';
import { failureSentence } from '../client/failure.ts';
import { useStudio } from '../client/studio.ts';
import { useFacesStore } from './faces.ts';
import { keptIfSame } from './kept.ts';
import { countsAfter, faceAfter } from './label-answer.ts';
import { useProjectStore } from './project.ts';
import { useSessionStore } from './session.ts';

/** Above this many faces the counts wait for the studio's reply. */
const GUESSED = 500;

interface Step {
  readonly faceIds: ReadonlySet<number>;
  readonly answer: Answer;
}

/** The project that was open when it was asked for: the studio refuses what would land in another one. */
interface Meant {
  readonly project: string | undefined;
}

/** How long nothing is typed before a note is saved. */
const MILLISECONDS_OF_REST = 1_000;

interface Note extends Meant {
  readonly faceId: number;
  readonly text: string;
}

/** What an undo or a redo did, and the faces it changed. */
export interface Retraced {
  /** A sentence, also where there was nothing; empty where it did not work: a notice says why. */
  readonly said: string;
  readonly faces: readonly Face[];
}

export const useLabelsStore = defineStore('labels', () => {
  const studio = useStudio();
  const faces = useFacesStore();
  const project = useProjectStore();
  const session = useSessionStore();
  const pending = shallowRef<readonly Step[]>([]);
  const guessed = shallowRef<LabelCounts | null>(null);
  /** Written and not yet sent. */
  let written: Note | null = null;
  /** Calls that the studio has not answered yet. */
  let underWay = 0;
  let tail: Promise<unknown> = Promise.resolve();

  const saving = computed(() => pending.value.length > 0);
  const counts = computed<LabelCounts | null>((before) => keptIfSame(before ?? null, guessed.value ?? project.current?.counts ?? null));
  const canUndo = computed(() => saving.value || project.current?.canUndo === true);
  const canRedo = computed(() => !saving.value && project.current?.canRedo === true);

  // A window that closes now would take what is on its way with it: the browser asks first.
  useEventListener('beforeunload', (event) => {
    if (underWay > 0 || written) event.preventDefault();
  });

  watch(
    () => project.mediaKey,
    () => (guessed.value = null),
  );

  function answersOf(id: number): Answer[] {
    return pending.value.filter(({ faceIds }) => faceIds.has(id)).map(({ answer }) => answer);
  }

  /** Shows what the answers pending make of these faces. Of many faces only those in view matter: the reply brings the rest. */
  function expectPending(ids: readonly number[]): void {
    for (const id of ids) if (faces.face(id)) faces.expect(id, answersOf(id));
  }

  function guess({ faceIds, answer }: Step): void {
    let next = counts.value;
    if (faceIds.size > GUESSED) return;
    for (const id of faceIds) {
      const before = faces.face(id);
      if (!before || !next) return;
      next = countsAfter(next, before, faceAfter(before, answer));
    }
    guessed.value = next;
  }

  function settle(result: LabelResult): void {
    faces.confirm(result.faces);
    project.takeCounts(result.counts, { canUndo: result.canUndo, canRedo: result.canRedo });
    if (!saving.value) guessed.value = null;
  }

  const meantNow = (): Meant => ({ project: project.current?.path });

  /** Everything that changes labels, or whose they are, goes through here, one after the other, so that undo takes back what was seen last. */
  function inOrder<Result>(work: (meant: Meant) => Promise<Result>): Promise<Result> {
    sendNote();
    const meant = meantNow();
    underWay++;
    const done = tail.then(() => work(meant)).finally(() => underWay--);
    // Whoever asked hears of it; what comes after goes on.
    tail = done.catch(() => undefined);
    return done;
  }

  /** Resolves when nothing is on its way. */
  async function settled(): Promise<void> {
    sendNote();
    while (underWay > 0) await tail;
  }

  project.onLeaving(settled);

  function fail(what: string, error: unknown): void {
    session.notify(`${what} ${failureSentence(error)}`, { tone: 'bad' });
  }

  async function answer(faceIds: readonly number[], given: Answer, options: { readonly decides?: boolean } = {}): Promise<boolean> {
    const step: Step = { faceIds: new Set(faceIds), answer: given };
    guess(step);
    pending.value = [...pending.value, step];
    expectPending(faceIds);
    try {
      const result = await session.save(() =>
        inOrder((meant) => studio.labels.set({ ...meant, faceIds: [...faceIds], answer: given, ...options })),
      );
      pending.value = pending.value.filter((other) => other !== step);
      settle(result);
      return true;
    } catch (error) {
      pending.value = pending.value.filter((other) => other !== step);
      guessed.value = null;
      fail('The answer was not saved and is taken back.', error);
      return false;
    } finally {
      expectPending(faceIds);
    }
  }

  const sendNoteSoon = useDebounceFn(sendNote, MILLISECONDS_OF_REST);

  /** At each change of the text: it is sent when nothing more is typed, by `sendNote`, or before whatever else is sent. */
  function writeNote(faceId: number, text: string): void {
    if (written?.faceId !== faceId) sendNote();
    written = { ...meantNow(), faceId, text };
    void sendNoteSoon();
  }

  function sendNote(): void {
    const note = written;
    if (!note) return;
    written = null;
    session
      .save(() => inOrder(() => studio.labels.note(note)))
      .then(settle)
      .catch((error: unknown) => fail('The note was not saved.', error));
  }

  async function retrace(which: 'undo' | 'redo'): Promise<Retraced> {
    try {
      const result = await inOrder((meant) => studio.labels[which](meant));
      if (!result) return { said: `Nothing to ${which}.`, faces: [] };
      settle(result);
      return { said: `${which === 'undo' ? 'Undone' : 'Done again'}: ${result.said}`, faces: result.faces };
    } catch (error) {
      fail(`${which === 'undo' ? 'Undo' : 'Redo'} did not work.`, error);
      return { said: '', faces: [] };
    }
  }

  return {
    answer,
    writeNote,
    sendNote,
    inOrder,
    undo: () => retrace('undo'),
    redo: () => retrace('redo'),
    counts,
    canUndo,
    canRedo,
  };
});
