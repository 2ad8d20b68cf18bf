/** Files dropped anywhere in the window are imported; without this the browser would open them in place of the studio. */
import { useEventListener } from '@vueuse/core';
import { ref, type Ref } from 'vue';
import { useRouter } from 'vue-router';
import { useImportsStore } from '../stores/imports.ts';
import { useProjectStore } from '../stores/project.ts';
import { useSessionStore } from '../stores/session.ts';
import { collectDropped } from '../uploads/collect-files.ts';

/** True while files are dragged over the window. */
export function useFileDrop(): Readonly<Ref<boolean>> {
  const project = useProjectStore();
  const imports = useImportsStore();
  const session = useSessionStore();
  const router = useRouter();
  const over = ref(false);
  let depth = 0;

  const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

  async function take(transfer: DataTransfer): Promise<void> {
    if (!project.current) return void session.notify('Open a project first, or make a new one: then the photos can go in.');
    if (imports.busy) return void session.notify('An import is running. Drop these when it is done.');
    const picked = await collectDropped(transfer);
    await router.push('/import');
    await imports.start(picked);
  }

  useEventListener(window, 'dragenter', (event) => {
    if (!carriesFiles(event)) return;
    depth++;
    over.value = true;
  });
  useEventListener(window, 'dragleave', (event) => {
    if (!carriesFiles(event)) return;
    depth = Math.max(0, depth - 1);
    over.value = depth > 0;
  });
  useEventListener(window, 'dragover', (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  useEventListener(window, 'drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    over.value = false;
    if (!event.dataTransfer) return;
    take(event.dataTransfer).catch(() => session.notify('What was dropped could not be read.', { tone: 'bad' }));
  });
  return over;
}
