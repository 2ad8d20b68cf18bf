/** A studio has one project open, for all its windows: says where another one changed which. */
import { watch } from 'vue';
import { electronHost } from '../host.ts';
import { useProjectStore } from '../stores/project.ts';
import { useSessionStore } from '../stores/session.ts';

export function useOtherWindows(): void {
  const project = useProjectStore();
  const session = useSessionStore();
  // There is one window there, whose menu speaks with the studio as well.
  if (electronHost()) return;
  watch(
    () => project.current,
    (now, before) => {
      if (!before || before.path === now?.path || project.changing) return;
      session.notify(now ? `Another window opened “${now.name}”.` : `Another window closed “${before.name}”.`);
    },
    { flush: 'sync' },
  );
}
