import { StudioError } from '../../shared/errors.ts';
import type { StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { isLearning } from '../runs/run-services.ts';

export function backendsRouter(context: StudioContext) {
  const { chooser, jobs } = context;
  const { backends } = implementer;
  return {
    state: backends.state.handler(() => chooser.state()),
    choose: backends.choose.handler(({ input }) => {
      chooser.choose(input.choice);
      return chooser.state();
    }),
    measure: backends.measure.handler(() => {
      const running = jobs.list().find(({ kind, state }) => kind === 'measure' && state === 'running');
      if (running) return { jobId: running.id };
      // Beside a training, every figure would be too small, and it would be kept.
      const learning = isLearning(context);
      if (learning !== null) throw new StudioError('NOT_READY', `"${learning}" is under way. Measure once it is done.`);
      const { id } = jobs.start({
        kind: 'measure',
        title: 'Measuring the backends',
        work: (job) => chooser.measure(job),
      });
      return { jobId: id };
    }),
  };
}
