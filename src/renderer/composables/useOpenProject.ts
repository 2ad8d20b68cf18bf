/** Opening a project from anywhere, and going to where its work goes on. */
import { useRouter } from 'vue-router';
import { electronHost } from '../host.ts';
import { useProjectStore } from '../stores/project.ts';
import { useSessionStore } from '../stores/session.ts';

export function useOpenProject(): {
  /** Rejects where the project cannot be opened. */
  openProject(path: string): Promise<void>;
  /** The system's own dialog in Electron; false where there is none and the in-page picker is to be shown. */
  pickWithSystemDialog(): Promise<boolean>;
} {
  const project = useProjectStore();
  const session = useSessionStore();
  const router = useRouter();

  async function openProject(path: string): Promise<void> {
    const { counts } = await project.open(path);
    void session.loadInfo();
    await router.push(counts.faces === 0 ? '/import' : '/grid');
  }

  async function pickWithSystemDialog(): Promise<boolean> {
    const host = electronHost();
    if (!host) return false;
    const path = await host.pickProject();
    if (path) await openProject(path);
    return true;
  }

  return { openProject, pickWithSystemDialog };
}
