import { EventEmitter, once } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';
import { expect, it } from 'vitest';
import { pipePorts } from '../../../src/main/port-pipe.ts';

/** The window's end of a port as Electron documents it: messages come as {data}, after `start`. */
class PagePort extends EventEmitter {
  readonly sent: unknown[] = [];
  started = false;
  closed = false;
  start = () => void (this.started = true);
  close = () => void (this.closed = true);
  postMessage(message: unknown): void {
    this.sent.push(message);
    this.emit('sent');
  }
}

it('passes frames both ways in order, and nothing that is no frame', async () => {
  const page = new PagePort();
  const { port1: studio, port2: other } = new MessageChannel();
  pipePorts(page as unknown as MessagePortMain, studio);
  expect(page.started).toBe(true);

  const received: unknown[] = [];
  other.on('message', (frame) => received.push(frame));
  for (const data of ['one', new Uint8Array([2]), { i: 'an object' }, null, 'three']) page.emit('message', { data });
  other.postMessage('answer');
  await once(page, 'sent');
  expect(page.sent).toEqual(['answer']);
  await expect.poll(() => received).toEqual(['one', new Uint8Array([2]), 'three']);

  const ended = once(other, 'close');
  page.emit('close');
  await ended;
  expect(page.closed).toBe(true);
});
