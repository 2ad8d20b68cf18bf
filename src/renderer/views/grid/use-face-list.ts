/** The list of faces that the address asks for. It stays as it is while its faces are labelled, so that nothing jumps under the hand. */
import { computed, ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { FaceQuery } from '../../../shared/contract/faces.ts';
import type { IdList } from '../../../shared/id-list.ts';
import { ALL_FACES, parseView, writeView } from '../../../shared/view-text.ts';
import { failureSentence } from '../../client/failure.ts';
import { useStudio } from '../../client/studio.ts';
import { useFacesStore } from '../../stores/faces.ts';
import { useProjectStore } from '../../stores/project.ts';
import { readListQuery, writeListQuery } from './face-query.ts';
import { listFaces } from './list-faces.ts';

const BY_LABEL = new Set<FaceQuery['sort']>(['label', 'labelledLast', 'disagreement', 'error']);

/** Whether labelling can change which faces belong to the list, or their order. */
function hangsOnLabels({ filter, sort }: FaceQuery): boolean {
  const conditions = [filter, filter.without ?? {}];
  return (
    BY_LABEL.has(sort) ||
    conditions.some(({ states, classIds, disagreement, annotatorIds }) => states ?? classIds ?? disagreement ?? annotatorIds)
  );
}

export function useFaceList() {
  const studio = useStudio();
  const faces = useFacesStore();
  const project = useProjectStore();
  const route = useRoute();
  const router = useRouter();
  const ids = shallowRef<IdList>(new Int32Array());
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const failure = ref<string | null>(null);
  const listedIn = ref(0);
  let newest = 0;

  const list = computed(() => readListQuery(route.query));
  const address = computed(() => JSON.stringify(writeListQuery(list.value)));
  /** What the text means; all faces where it makes no sense, which `failure` then says. */
  const query = computed<FaceQuery>(() => {
    try {
      return parseView(list.value.text, project.viewNames);
    } catch {
      return ALL_FACES;
    }
  });
  const isFixed = computed(() => list.value.ids !== null || list.value.cell !== null);
  /** Labels changed since the list was made, and it hangs on them. */
  const isStale = computed(
    () => state.value === 'ready' && !isFixed.value && hangsOnLabels(query.value) && listedIn.value !== faces.generation,
  );

  /** Later answers win: a slow list of an earlier filter never replaces that of a newer one. */
  async function load(): Promise<void> {
    if (!project.current) return;
    const asked = ++newest;
    const generation = faces.generation;
    try {
      const listed = await listFaces(studio, list.value, project.viewNames);
      if (asked !== newest) return;
      ids.value = listed;
      listedIn.value = generation;
      failure.value = null;
      state.value = 'ready';
    } catch (error) {
      if (asked !== newest) return;
      failure.value = failureSentence(error);
      state.value = 'failed';
    }
  }

  /** To another list; `replace` where only a detail changes, so that "back" leads to where one came from. */
  function show(text: string): void {
    void router.replace({ path: route.path, query: writeListQuery({ text, ids: null, cell: null }) });
  }

  function change(next: Partial<FaceQuery>): void {
    const { similarTo, ...changed } = { ...query.value, ...next };
    // A new order takes the place of "nearest to this face".
    show(writeView({ ...changed, ...(similarTo !== undefined && next.sort === undefined && { similarTo }) }, project.viewNames));
  }

  watch([address, () => project.current?.path, () => faces.listing], () => void load(), { immediate: true });

  return { list, query, ids, state, failure, isStale, load, show, change };
}
