import type { StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';

export function backendsRouter({ chooser, jobs }: StudioContext) {
  const { backends } = implementer;
  return {
    state: backends.state.handler(() => chooser.state()),
    choose: backends.choose.handler(({ input }) => {
      chooser.choose(input.choice);
      return chooser.state();
    }),
    measure: backends.measure.handler(() => {
      const { id } = jobs.start({
        kind: 'measure',
        title: 'Measuring the backends',
        work: (job) => chooser.measure(job),
      });
      return { jobId: id };
    }),
  };
}
