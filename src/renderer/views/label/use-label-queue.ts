/** The faces to label, in order, with the place of the person among them: from the address, the project and what is remembered. */
import { computed, ref, shallowRef, watch, type ComputedRef } from 'vue';
import { useRoute } from 'vue-router';
import type { FaceFilter } from '../../../shared/contract/faces.ts';
import { unpackIds } from '../../../shared/id-list.ts';
import { failureSentence } from '../../client/failure.ts';
import { useStudio } from '../../client/studio.ts';
import { useFacesStore } from '../../stores/faces.ts';
import { usePeopleStore } from '../../stores/people.ts';
import { useProjectStore } from '../../stores/project.ts';
import { readListQuery } from '../grid/face-query.ts';
import { listFaces } from '../grid/list-faces.ts';
import { recall, remember, withAnswered, type LabelMemory, type Whose } from './label-memory.ts';
import { appendTo, moveBy, moveTo, moveToOpen, openQueue, QUEUE_KINDS, type Queue, type QueueKind } from './queue.ts';

/** Faces fetched and decoded ahead, and kept behind. */
const AHEAD = 5;
const BEHIND = 1;

export function useLabelQueue() {
  const studio = useStudio();
  const project = useProjectStore();
  const faces = useFacesStore();
  const people = usePeopleStore();
  const route = useRoute();
  const queue = shallowRef<Queue>({ ids: [], at: 0 });
  const memory = shallowRef<LabelMemory>({ answered: [], shown: {} });
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const failure = ref<string | null>(null);
  /** Faces that the person is asked a second time: what they said before is not shown. */
  const again = shallowRef<ReadonlySet<number>>(new Set());

  const kind: ComputedRef<QueueKind> = computed(() => QUEUE_KINDS.find((known) => known === route.query.queue) ?? 'unlabelled');
  /** The kind, and of lists which one. */
  const row = computed(() => (kind.value === 'list' ? JSON.stringify(readListQuery(route.query)) : kind.value));
  const currentId = computed(() => queue.value.ids[queue.value.at] ?? null);
  const near = computed(() => {
    const { ids, at } = queue.value;
    return ids.slice(Math.max(0, at - BEHIND), at + 1 + AHEAD);
  });

  /** `after`: only faces that came after this one; a large project is not gone through anew while an import runs. */
  async function list(after?: number): Promise<readonly number[]> {
    if (kind.value === 'mine') return listOwn();
    if (kind.value === 'list') return [...(await listFaces(studio, readListQuery(route.query), project.viewNames))];
    const filter: FaceFilter = { ...(kind.value !== 'all' && { states: [kind.value] }), ...(after !== undefined && { after }) };
    return [...(await unpackIds(await studio.faces.ids({ filter, sort: 'imported', descending: false })))];
  }

  async function listOwn(): Promise<readonly number[]> {
    const own = await studio.people.queue();
    again.value = new Set(own.again);
    return [...(await unpackIds(own.ids))];
  }

  function whose(): Whose | null {
    return project.current && { projectPath: project.current.path, personId: people.current?.id ?? null };
  }

  /** Of the answers remembered, those whose faces are still there and answered. */
  async function stillAnswered(ids: readonly number[]): Promise<number[]> {
    if (ids.length === 0) return [];
    const found = await studio.faces.get({ ids: [...ids] });
    faces.confirm(found);
    return found.filter((face) => face.state !== 'unlabelled' || face.mine).map((face) => face.id);
  }

  function lastShown({ shown, list: known }: LabelMemory): number | null {
    return kind.value === 'list' && known !== row.value ? null : (shown[kind.value] ?? null);
  }

  /** `fromStart`: at the first face, whatever was shown last. */
  async function load(fromStart = false): Promise<void> {
    const place = whose();
    if (!place) return;
    again.value = new Set();
    state.value = 'loading';
    const own = row.value;
    try {
      const recalled = recall(place);
      const [ids, answered] = await Promise.all([list(), stillAnswered(recalled.answered)]);
      // Another row was chosen meanwhile, and is on its way itself.
      if (own !== row.value) return;
      memory.value = { ...recalled, answered };
      const asked = Number(route.query.face);
      const isAsked = !fromStart && Number.isSafeInteger(asked) && asked > 0;
      if (kind.value === 'unlabelled' || kind.value === 'mine') {
        // What is open comes first: a face left behind unanswered is not passed over because a later one was shown last.
        queue.value = openQueue(ids, answered, isAsked ? asked : null);
      } else {
        queue.value = openQueue(ids, [], isAsked ? asked : fromStart ? null : lastShown(recalled));
      }
      state.value = 'ready';
    } catch (error) {
      failure.value = failureSentence(error);
      state.value = 'failed';
    }
  }

  async function takeNewFaces(): Promise<void> {
    if (state.value !== 'ready' || (kind.value !== 'unlabelled' && kind.value !== 'all')) return;
    const newest = queue.value.ids.reduce((most, id) => Math.max(most, id), 0);
    const ids = await list(newest);
    // Read only now: keys pressed while the list was on its way have moved the place, and must not be taken back.
    queue.value = appendTo(queue.value, ids);
  }

  /** Whose queue it is; null until that is known, 0 while nobody has labelled yet. */
  const owner = computed(() => (people.known ? (people.current?.id ?? 0) : null));
  watch(
    [() => project.current?.path, row, () => people.current?.blind ?? false, owner] as const,
    ([path, which, blind, now], [lastPath, lastWhich, lastBlind, before]) => {
      // Whoever gives the first answer of a project becomes its first person, and goes on where they are.
      const goesOn = before === 0 && path === lastPath && which === lastWhich && blind === lastBlind;
      if (now !== null && !goesOn) void load();
    },
    { immediate: true },
  );
  watch(
    () => faces.listing,
    // The next faces that come ask for these as well.
    () => void takeNewFaces().catch(() => undefined),
  );
  watch([near, () => faces.generation], () => faces.want(near.value), { immediate: true });
  watch(currentId, (id) => {
    if (id === null) return;
    const { answered, shown, list: before } = memory.value;
    memory.value = { answered, shown: { ...shown, [kind.value]: id }, list: kind.value === 'list' ? row.value : before };
    store();
  });

  function store(): void {
    const place = whose();
    if (place) remember(place, memory.value);
  }

  function markAnswered(id: number): void {
    if (again.value.has(id)) again.value = new Set([...again.value].filter((other) => other !== id));
    memory.value = withAnswered(memory.value, id);
    store();
  }

  /** To the face that comes after an answer. */
  function advance(): void {
    const isOpen = (id: number) => (faces.face(id)?.state ?? 'unlabelled') === 'unlabelled';
    const isWaiting = (id: number) => again.value.has(id) || (faces.face(id)?.mine ?? null) === null;
    if (kind.value === 'unlabelled') queue.value = moveToOpen(queue.value, isOpen);
    else if (kind.value === 'mine') queue.value = moveToOpen(queue.value, isWaiting);
    else queue.value = moveBy(queue.value, 1);
  }

  return {
    kind,
    state,
    failure,
    currentId,
    near,
    again,
    load,
    advance,
    markAnswered,
    answered: computed(() => memory.value.answered),
    length: computed(() => queue.value.ids.length),
    place: computed(() => queue.value.at),
    back: () => (queue.value = moveBy(queue.value, -1)),
    forward: () => (queue.value = moveBy(queue.value, 1)),
    goTo: (id: number) => (queue.value = moveTo(queue.value, id)),
  };
}
