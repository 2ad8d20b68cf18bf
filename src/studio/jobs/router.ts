import type { StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { watchChanges } from '../watch.ts';

export function jobsRouter({ jobs }: StudioContext) {
  return {
    list: implementer.jobs.list.handler(() => jobs.list()),
    watch: implementer.jobs.watch.handler(({ signal }) =>
      watchChanges({ subscribe: (listener) => jobs.onChange(listener), key: ({ id }) => id, signal }),
    ),
    cancel: implementer.jobs.cancel.handler(({ input }) => jobs.cancel(input.id)),
  };
}
