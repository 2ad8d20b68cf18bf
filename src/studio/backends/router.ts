import { StudioError } from '../../shared/errors.ts';
import type { StudioContext } from '../context.ts';
import { learningJob } from '../jobs/learning-job.ts';
import { implementer } from '../router-base.ts';

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
      const running = jobs.running('measure');
      if (running) return { jobId: running.id };
      // Beside a training, every figure would be too small, and it would be kept.
      const learning = learningJob(jobs);
      if (learning) throw new StudioError('NOT_READY', `"${learning.title}" is under way. Measure once it is done.`);
      const { id } = jobs.start({
        kind: 'measure',
        title: 'Measuring the backends',
        work: (job) => chooser.measure(job),
      });
      return { jobId: id };
    }),
  };
}
