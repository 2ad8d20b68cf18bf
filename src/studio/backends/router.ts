import type { StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { chooserOf } from './chooser.ts';

export function backendsRouter(context: StudioContext) {
  const { backends } = implementer;
  const chooser = () => chooserOf(context);
  return {
    state: backends.state.handler(() => chooser().state()),
    choose: backends.choose.handler(({ input }) => {
      chooser().choose(input.choice);
      return chooser().state();
    }),
    measure: backends.measure.handler(() => {
      const { id } = context.jobs.start({
        kind: 'measure',
        title: 'Measuring the backends',
        work: (job) => chooser().measure(job),
      });
      return { jobId: id };
    }),
  };
}
