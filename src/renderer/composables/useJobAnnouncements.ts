/** Says how jobs ended: aloud, and as a notice for a failure, or where another project was the end of it; nothing of one that its view shows in its own place. */
import { onScopeDispose } from 'vue';
import { isLearningKind } from '../../shared/learning-kinds.ts';
import { useJobsStore } from '../stores/jobs.ts';
import { useProjectStore } from '../stores/project.ts';
import { useSessionStore } from '../stores/session.ts';

export function useJobAnnouncements(): void {
  const jobs = useJobsStore();
  const session = useSessionStore();
  const project = useProjectStore();
  onScopeDispose(
    jobs.onEnd((job) => {
      if (job.state === 'failed' && jobs.isShown(job)) return;
      if (job.state === 'failed' && job.error) session.notify(`${job.title}: ${job.error.message}`, { tone: 'bad' });
      // Nobody asked for that end: the person left its project.
      else if (job.state === 'cancelled' && isLearningKind(job.kind) && project.changing) {
        session.notify(`${job.title} was stopped, as its project was left. What it had reached is kept there.`);
      } else session.announce(job.state === 'cancelled' ? `${job.title} was cancelled.` : `${job.title} is done.`);
    }),
  );
}
