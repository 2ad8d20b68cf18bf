/**
 * The open project and what can be done with it now. It follows the studio's changes; other stores hang on by
 * `useProjectStore().onChange(['labels'], refetch)`, which returns the function that lets go.
 */
import { defineStore } from 'pinia';
import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { Project, ProjectChange, ProjectReadiness } from '../../shared/contract/project.ts';
import type { ProjectClass } from '../../shared/contract/classes.ts';
import type { ClassDraft } from '../../shared/classes.ts';
import type { ViewNames } from '../../shared/view-text.ts';
import { follow } from '../client/follow.ts';
import { oneAtATime } from '../client/one-at-a-time.ts';
import { useStudio } from '../client/studio.ts';
import { keptIfSame } from './kept.ts';

type Topic = ProjectChange['topic'];

export const useProjectStore = defineStore('project', () => {
  const studio = useStudio();
  const current = shallowRef<Project | null>(null);
  const readiness = shallowRef<ProjectReadiness | null>(null);
  /** False until the studio has said for the first time whether a project is open. */
  const known = ref(false);
  const isOpen = computed(() => (known.value ? current.value !== null : null));
  const opened = ref(0);
  const leaving = new Set<() => Promise<void>>();
  const changes = ref(0);
  /** This window itself is about to open another project, or to close this one. */
  const changing = computed(() => changes.value > 0);
  const listeners = new Set<{ topics: readonly Topic[]; run(): void }>();
  const load = crypto.randomUUID().slice(0, 8);

  /** Stands in the addresses of pictures: another project never shows the pictures of this one. */
  const mediaKey = computed(() => `${load}-${opened.value}`);
  const classesById = computed(() => new Map<number, ProjectClass>((current.value?.classes ?? []).map((entry) => [entry.id, entry])));

  /** What names in the text of a view stand for. */
  const viewNames = computed<ViewNames>(() => ({
    classes: current.value?.classes ?? [],
    annotators: current.value?.annotators ?? [],
  }));

  function adopt(project: Project | null): void {
    const isAnother = project?.path !== current.value?.path;
    current.value = project;
    known.value = true;
    // Last: what asks anew because of it asks for this project.
    if (isAnother) opened.value++;
  }

  const refetch = oneAtATime(async () => {
    const [project, ready] = await Promise.all([studio.project.current(), studio.project.readiness()]);
    adopt(project);
    readiness.value = keptIfSame(readiness.value, ready);
  });

  /** After answers only what hangs on them is asked for: the rest of a large project takes its time, which others label in. */
  const refetchStanding = oneAtATime(async () => {
    const [labelled, ready] = await Promise.all([studio.project.labelled(), studio.project.readiness()]);
    if (labelled) takeCounts(labelled.counts, { canUndo: labelled.canUndo, canRedo: labelled.canRedo });
    readiness.value = keptIfSame(readiness.value, ready);
  });

  /** Runs at each change of these topics, for as long as the component or store that asked lives. */
  function onChange(topics: readonly Topic[], run: () => void): void {
    const listener = { topics, run };
    listeners.add(listener);
    onScopeDispose(() => listeners.delete(listener));
  }

  function tell(topic: Topic): void {
    for (const listener of listeners) if (listener.topics.includes(topic)) listener.run();
  }

  /** Runs for as long as the window lives. */
  function watch(signal: AbortSignal): Promise<void> {
    return follow<ProjectChange>({
      signal,
      subscribe: (stop) => studio.project.watch(undefined, { signal: stop }),
      caughtUp: async () => {
        const isFirst = !known.value;
        await refetch();
        for (const topic of ['project', 'labels', 'splits', 'runs', 'exports', 'help'] as const) tell(topic);
        // At first nothing was listed before: a list that came anew under the hand would jump.
        if (!isFirst) tell('faces');
      },
      receive: ({ topic }) => {
        // What was known stays; the next change, or the line coming back, asks again.
        const fetched = (topic === 'labels' || topic === 'help' ? refetchStanding() : refetch()).catch((error: unknown) =>
          console.warn('The open project could not be read.', error),
        );
        // Whoever asks for what belongs to the open project has to know first which one that is.
        if (topic === 'project') void fetched.then(() => tell(topic));
        else tell(topic);
      },
    });
  }

  /** Whatever is still on its way to the open project is waited for before this window opens another one. */
  function onLeaving(settle: () => Promise<void>): void {
    leaving.add(settle);
    onScopeDispose(() => leaving.delete(settle));
  }

  /** What leads to another project, or to none, from this window. */
  async function change<Result>(ask: () => Promise<Result>): Promise<Result> {
    changes.value++;
    try {
      for (const settle of leaving) await settle();
      const result = await ask();
      await refetch();
      return result;
    } finally {
      changes.value--;
    }
  }

  /** A file that is opened anew may be another one at the same path: its pictures get addresses of their own. */
  function enter(ask: () => Promise<Project>): Promise<Project> {
    return change(async () => {
      const before = current.value?.path;
      const project = await ask();
      adopt(project);
      if (project.path === before) opened.value++;
      return project;
    });
  }

  const open = (path: string): Promise<Project> => enter(() => studio.project.open({ path }));
  const create = (draft: { name: string; folder?: string; classes: ClassDraft[] }): Promise<Project> =>
    enter(() => studio.project.create(draft));

  const close = (): Promise<void> => change(() => studio.project.close());

  /** Newer counts from an answer of the labels group, without waiting for the next fetch. */
  function takeCounts(counts: Project['counts'], undo: { canUndo: boolean; canRedo: boolean }): void {
    if (current.value) current.value = keptIfSame(current.value, { ...current.value, counts, ...undo });
  }

  return {
    current,
    readiness,
    known,
    isOpen,
    mediaKey,
    classesById,
    viewNames,
    refetch,
    onChange,
    onLeaving,
    watch,
    changing,
    open,
    create,
    close,
    takeCounts,
  };
});
