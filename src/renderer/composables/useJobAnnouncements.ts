/** Says how jobs ended: aloud, and as a notice for a failure; nothing of one that its view shows in its own place. */
import { onScopeDispose } from 'vue';
import { useJobsStore } from '../stores/jobs.ts';
import { useSessionStore } from '../stores/session.ts';

export function useJobAnnouncements(): void {
  const jobs = useJobsStore();
  const session = useSessionStore();
  onScopeDispose(
    jobs.onEnd((job) => {
      if (job.state === 'failed' && jobs.isShown(job)) return;
      if (job.state === 'failed' && job.error) session.notify(`${job.title}: ${job.error.message}`, { tone: 'bad' });
      else session.announce(job.state === 'cancelled' ? `${job.title} was cancelled.` : `${job.title} is done.`);
    }),
  );
}
