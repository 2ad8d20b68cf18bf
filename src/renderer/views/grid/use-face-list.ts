/** The list of faces that the address asks for. It stays as it is while its faces are labelled, so that nothing jumps under the hand. */
import { computed, ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { failureSentence } from '../../client/failure.ts';
import { useStudio } from '../../client/studio.ts';
import { useFacesStore } from '../../stores/faces.ts';
import { useProjectStore } from '../../stores/project.ts';
import { readFaceQuery, writeFaceQuery, type FaceQuery } from './face-query.ts';
import { listFaces } from './list-faces.ts';

/** Whether labelling can change which faces belong to the list, or their order. */
function hangsOnLabels({ filter, sort, ids, cell }: FaceQuery): boolean {
  if (ids ?? cell) return false;
  return Boolean(filter.states ?? filter.classIds) || sort === 'label' || sort === 'labelledLast' || sort === 'disagreement';
}

export function useFaceList() {
  const studio = useStudio();
  const faces = useFacesStore();
  const project = useProjectStore();
  const route = useRoute();
  const router = useRouter();
  const ids = shallowRef<readonly number[]>([]);
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const failure = ref<string | null>(null);
  const listedIn = ref(0);
  let newest = 0;

  const query = computed(() => readFaceQuery(route.query));
  const address = computed(() => JSON.stringify(writeFaceQuery(query.value)));
  /** Labels changed since the list was made, and it hangs on them. */
  const isStale = computed(() => state.value === 'ready' && hangsOnLabels(query.value) && listedIn.value !== faces.generation);

  /** Later answers win: a slow list of an earlier filter never replaces that of a newer one. */
  async function load(): Promise<void> {
    if (!project.current) return;
    const asked = ++newest;
    const generation = faces.generation;
    try {
      const listed = await listFaces(studio, query.value);
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

  function change(next: Partial<FaceQuery>): void {
    void router.replace({ path: route.path, query: writeFaceQuery({ ...query.value, ...next }) });
  }

  watch([address, () => project.current?.path, () => faces.listing], () => void load(), { immediate: true });

  return { query, ids, state, failure, isStale, load, change };
}
