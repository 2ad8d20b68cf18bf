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
import { hangsOnGuesses, hangsOnLabels, readListQuery, writeListQuery } from './face-query.ts';
import { listFaces } from './list-faces.ts';

export function useFaceList() {
  const studio = useStudio();
  const faces = useFacesStore();
  const project = useProjectStore();
  const route = useRoute();
  const router = useRouter();
  const ids = shallowRef<IdList>(new Int32Array());
  const state = ref<'loading' | 'ready' | 'failed'>('loading');
  const failure = ref<string | null>(null);
  /** How often the quick model said something else, or labels were looked through for errors. */
  const guessed = ref(0);
  /** As of when a list is, and for which address. */
  const standing = () => ({ address: address.value, labels: faces.generation, faces: faces.listing, guesses: guessed.value });
  let newest = 0;
  let follows = false;

  const list = computed(() => readListQuery(route.query));
  const address = computed(() => JSON.stringify(writeListQuery(list.value)));
  const listedAt = shallowRef(standing());
  /** What the text means; all faces where it makes no sense, which `failure` then says. */
  const query = computed<FaceQuery>(() => {
    try {
      return parseView(list.value.text, project.viewNames);
    } catch {
      return ALL_FACES;
    }
  });
  const isFixed = computed(() => list.value.ids !== null || list.value.cell !== null);
  const byLabels = computed(() => !isFixed.value && hangsOnLabels(query.value));
  const byGuesses = computed(() => !isFixed.value && hangsOnGuesses(query.value));
  /** Labels or guesses changed since the list was made, and it hangs on them; or faces came, and it would lose those labelled meanwhile. */
  const isStale = computed(() => {
    const [then, now] = [listedAt.value, standing()];
    const changed = (byLabels.value && then.labels !== now.labels) || (byGuesses.value && then.guesses !== now.guesses);
    // The list before is still shown while the next one is on its way: nobody has to ask for that.
    return (
      state.value === 'ready' &&
      then.address === now.address &&
      (changed || ((byLabels.value || byGuesses.value) && then.faces !== now.faces))
    );
  });

  /** Later answers win: a slow list of an earlier filter never replaces that of a newer one. */
  async function load(): Promise<void> {
    if (!project.current) return;
    const asked = ++newest;
    const asOf = standing();
    try {
      const listed = await listFaces(studio, list.value, project.viewNames);
      if (asked !== newest) return;
      ids.value = listed;
      listedAt.value = asOf;
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

  /** The person has just left faces out, or taken some back: the list follows when the studio tells so. */
  function followMarks(): void {
    follows = true;
  }

  watch([address, () => project.current?.path], () => void load(), { immediate: true });
  watch(
    () => faces.listing,
    () => {
      if (follows || !(byLabels.value || byGuesses.value)) void load();
      follows = false;
    },
  );
  project.onChange(['help'], () => guessed.value++);

  return { list, query, ids, state, failure, isStale, load, followMarks, show, change };
}
