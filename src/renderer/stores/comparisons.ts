/** The comparisons of the open project, newest first. The one under way is followed entry by entry; all others are asked for when they change. */
import { defineStore } from 'pinia';
import type { StrategyComparison } from '../../shared/contract/comparisons.ts';
import { useStudio } from '../client/studio.ts';
import { useFollowedList } from './followed-list.ts';
import { useJobsStore } from './jobs.ts';

export const useComparisonsStore = defineStore('comparisons', () => {
  const studio = useStudio();
  const jobs = useJobsStore();
  const comparisons = useFollowedList<StrategyComparison>({
    list: () => studio.comparisons.list(),
    removed: () => studio.comparisons.removed(),
    remove: (id) => studio.comparisons.remove({ id }),
    restore: (id) => studio.comparisons.restore({ id }),
    subscribe: (id, signal) => studio.comparisons.watch({ id }, { signal }),
    topic: 'comparisons',
    busy: true,
  });
  const runningJob = jobs.runningOf('compare');

  return { ...comparisons, runningJob };
});
