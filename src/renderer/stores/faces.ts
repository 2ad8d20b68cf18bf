/**
 * Faces that a view has asked for, kept by id. A view says `want(ids)` for what it shows and reads `face(id)`; both the
 * label view and the grid see an answer at once, before the studio has confirmed it.
 */
import { defineStore } from 'pinia';
import { ref, shallowReactive, watch } from 'vue';
import type { Face } from '../../shared/contract/faces.ts';
import type { Answer } from '../../shared/contract/labels.ts';
import { countNewCut } from '../client/media.ts';
import { useStudio } from '../client/studio.ts';
import { useSoon } from '../composables/useSoon.ts';
import { faceAfter } from './label-answer.ts';
import { useProjectStore } from './project.ts';

const KEPT = 40_000;
const A_REQUEST = 500;

interface Known {
  readonly face: Face;
  /** The generation of the project's labels that it was read in. */
  readonly generation: number;
}

export const useFacesStore = defineStore('faces', () => {
  const studio = useStudio();
  const project = useProjectStore();
  const shown = shallowReactive(new Map<number, Face>());
  const known = new Map<number, Known>();
  const pending = new Map<number, readonly Answer[]>();
  const asked = new Set<number>();
  const wanted = new Set<number>();
  /** Goes up when labels changed: what a view shows is then worth asking for again. */
  const generation = ref(0);
  /** Goes up when faces came or went: lists of ids are then worth asking for again. */
  const listing = ref(0);
  let flushing = false;

  function face(id: number): Face | undefined {
    return shown.get(id);
  }

  function show(id: number): void {
    const confirmed = known.get(id);
    if (confirmed) shown.set(id, (pending.get(id) ?? []).reduce(faceAfter, confirmed.face));
  }

  /** Faces as the studio says they are now. */
  function confirm(faces: readonly Face[]): void {
    for (const entry of faces) {
      const before = known.get(entry.id)?.face.box;
      if (before && (before.x !== entry.box.x || before.y !== entry.box.y || before.width !== entry.box.width)) countNewCut(entry.id);
      known.set(entry.id, { face: entry, generation: generation.value });
      show(entry.id);
    }
    forgetOldest();
  }

  function forgetOldest(): void {
    if (known.size <= KEPT) return;
    for (const id of [...known.keys()].slice(0, known.size - KEPT / 2)) {
      if (pending.has(id)) continue;
      known.delete(id);
      shown.delete(id);
    }
  }

  /** Answers given but not yet confirmed, oldest first; those of faces not known here are left to the studio. */
  function expect(id: number, answers: readonly Answer[]): void {
    if (answers.length === 0) pending.delete(id);
    else pending.set(id, answers);
    show(id);
  }

  function want(ids: readonly number[]): void {
    for (const id of ids) {
      const entry = known.get(id);
      if ((!entry || entry.generation !== generation.value) && !asked.has(id)) wanted.add(id);
    }
    if (wanted.size > 0 && !flushing) {
      flushing = true;
      queueMicrotask(() => {
        flushing = false;
        const batch = [...wanted];
        wanted.clear();
        for (let at = 0; at < batch.length; at += A_REQUEST) void fetchFaces(batch.slice(at, at + A_REQUEST));
      });
    }
  }

  async function fetchFaces(ids: readonly number[]): Promise<void> {
    for (const id of ids) asked.add(id);
    try {
      confirm(await studio.faces.get({ ids: [...ids] }));
    } catch (error) {
      // The next change of the project, or the line coming back, asks again; the place stays grey until then.
      console.warn('Faces could not be read.', error);
    } finally {
      for (const id of ids) asked.delete(id);
    }
  }

  const age = useSoon(() => void generation.value++);
  const relist = useSoon(() => void listing.value++);

  function forgetAll(): void {
    for (const store of [known, shown, pending]) store.clear();
    wanted.clear();
    generation.value++;
    listing.value++;
  }

  project.onChange(['labels', 'splits', 'project'], age);
  project.onChange(['faces'], relist);
  watch(() => project.mediaKey, forgetAll);

  return { face, want, confirm, expect, generation, listing, forget: forgetAll };
});
