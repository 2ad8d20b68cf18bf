/** Pipes frames between the window's port and the studio's, in order; neither side is read here. */
import type { MessagePort } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';

export function pipePorts(page: Pick<MessagePortMain, 'on' | 'start' | 'close' | 'postMessage'>, studio: MessagePort): void {
  page.on('message', ({ data }) => {
    if (typeof data === 'string' || data instanceof Uint8Array || data instanceof ArrayBuffer) studio.postMessage(data);
  });
  studio.on('message', (frame: unknown) => page.postMessage(frame));
  page.on('close', () => studio.close());
  studio.on('close', () => page.close());
  page.start();
}
