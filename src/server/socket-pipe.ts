/** Pipes frames between a page's socket and its port to the studio, in order; neither side is read here. */
import type { MessagePort } from 'node:worker_threads';
import type { WebSocket } from 'ws';

/** A page may send so many frames a second, and so many at once; past that its socket waits. */
const FRAMES_A_SECOND = 200;
const FRAMES_AT_ONCE = 1_000;
/** A page that does not take what it asked for is cut off; it connects again and asks anew. */
const MOST_UNSENT = 256 * 2 ** 20;

const TRY_AGAIN_LATER = 1013;

export function pipeSocket(socket: WebSocket, port: MessagePort): void {
  const pace = new Pace(FRAMES_A_SECOND, FRAMES_AT_ONCE);
  let waiting: NodeJS.Timeout | undefined;

  socket.on('message', (data, isBinary) => {
    if (!isBinary) port.postMessage(data.toString());
    else {
      // A copy of its own: a Buffer can be a window on memory that others use.
      const bytes = Uint8Array.from(data as Buffer);
      port.postMessage(bytes, [bytes.buffer]);
    }
    const milliseconds = pace.takeOne(performance.now());
    if (milliseconds > 0 && !waiting) {
      socket.pause();
      waiting = setTimeout(() => {
        waiting = undefined;
        if (socket.readyState === socket.OPEN) socket.resume();
      }, milliseconds);
    }
  });

  port.on('message', (frame: string | Uint8Array | ArrayBuffer) => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > MOST_UNSENT) return socket.close(TRY_AGAIN_LATER, 'The page is too slow.');
    socket.send(frame);
  });

  const end = () => {
    clearTimeout(waiting);
    port.close();
  };
  socket.on('close', end);
  socket.on('error', end);
  port.on('close', () => socket.close());
}

/** A bucket that fills at a steady rate. */
export class Pace {
  readonly #rate: number;
  readonly #most: number;
  #left: number;
  #at: number | null = null;

  constructor(perSecond: number, atOnce: number) {
    this.#rate = perSecond;
    this.#most = atOnce;
    this.#left = atOnce;
  }

  /** Takes one at `now`, in milliseconds; returns how long to wait before the next. */
  takeOne(now: number): number {
    this.#left = Math.min(this.#most, this.#left + ((now - (this.#at ?? now)) / 1000) * this.#rate);
    this.#at = now;
    this.#left -= 1;
    return this.#left >= 0 ? 0 : (-this.#left / this.#rate) * 1000;
  }
}
