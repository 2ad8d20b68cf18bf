/** A view whose files are gone (the program was brought up to date while its window was open) says so, and offers to reload. */
import { onScopeDispose } from 'vue';
import { useRouter } from 'vue-router';
import { useSessionStore } from '../stores/session.ts';

/** What browsers say where a module cannot be fetched. */
const LOST = /dynamically imported module|importing a module script failed|error loading dynamically|unable to preload/i;

export function useChunkLoss(): void {
  const session = useSessionStore();
  onScopeDispose(
    useRouter().onError((error: unknown) => {
      if (!(error instanceof Error) || !LOST.test(error.message)) return;
      session.notify('This view could not be loaded: the program changed, or does not answer. Reload the window; every answer is saved.', {
        tone: 'bad',
        action: { label: 'Reload', run: () => window.location.reload() },
      });
    }),
  );
}
