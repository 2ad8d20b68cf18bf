/** The studio's few long-lived vision workers. A decoder's memory is never given back, so each is replaced after many pictures. */
import { availableParallelism } from 'node:os';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { WorkerClient, type CallOptions } from '../workers/worker-client.ts';
import type { VisionMethods } from './methods.ts';

const MOST_WORKERS = 4;
const CALLS_BEFORE_REPLACED = 2_000;
/** One is looked at while the next is decoded. More would only make the first answer wait. */
const CALLS_AT_ONCE = 2;
/** The decoder's own limit of time does not always hold. A worker that answers nothing for this long hangs. */
const SILENT_MILLISECONDS = 90_000;

type Client = WorkerClient<VisionMethods>;

interface Seat {
  client: Client;
  calls: number;
  /** What is under way, the oldest first. */
  readonly running: Set<object>;
  /** The call that the worker hung in, once that is known. */
  hungIn: object | null;
  watch: NodeJS.Timeout | null;
}

export class Vision {
  readonly size = Math.min(availableParallelism(), MOST_WORKERS);
  readonly #silence: number;
  readonly #seats: Seat[] = Array.from({ length: this.size }, () => newSeat());

  readonly #waiting: (() => void)[] = [];
  #closed = false;

  constructor(silence = SILENT_MILLISECONDS) {
    this.#silence = silence;
  }

  /** A picture whose worker ends, by itself or for another picture's sake, is looked at once more. */
  async call<Name extends keyof VisionMethods & string>(
    method: Name,
    input: VisionMethods[Name]['input'],
    options: CallOptions<VisionMethods[Name]['event']> = {},
  ): Promise<VisionMethods[Name]['output']> {
    try {
      return await this.#once(method, input, options);
    } catch (error) {
      if (isStudioError(error)) throw error;
      return await this.#once(method, input, options);
    }
  }

  get busy(): number {
    return this.#waiting.length + this.#seats.reduce((sum, { running }) => sum + running.size, 0);
  }

  async idle(): Promise<void> {
    await Promise.all(this.#seats.map(({ client }) => client.idle()));
  }

  /** For good: what still waits for its turn would start a thread anew that nobody ends. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const wake of this.#waiting.splice(0)) wake();
    await Promise.all(this.#seats.map((seat) => retire(seat)));
  }

  async #once<Name extends keyof VisionMethods & string>(
    method: Name,
    input: VisionMethods[Name]['input'],
    options: CallOptions<VisionMethods[Name]['event']>,
  ): Promise<VisionMethods[Name]['output']> {
    // What somebody waits to see goes before what is being imported.
    while (!this.#closed && this.#freest().running.size >= CALLS_AT_ONCE) {
      await new Promise<void>((resolve) => (method === 'shrinkForView' ? this.#waiting.unshift(resolve) : this.#waiting.push(resolve)));
    }
    if (this.#closed) throw new StudioError('CANCELLED', 'Looking at pictures has ended.');
    const seat = this.#freest();
    const at = this.#seats.indexOf(seat);
    const call = {};
    seat.running.add(call);
    // The next call goes to a fresh worker; this one ends with its last answer.
    if (++seat.calls >= CALLS_BEFORE_REPLACED) this.#seats[at] = newSeat();
    if (seat.watch === null) this.#watch(seat);
    try {
      return await seat.client.call(method, input, options);
    } catch (error) {
      if (seat.hungIn === call) {
        throw new StudioError(
          'BAD_IMAGE',
          `"${'file' in input ? input.file : 'The picture'}" took too long to decode. Save it anew and import that.`,
        );
      }
      throw error;
    } finally {
      seat.running.delete(call);
      this.#watch(seat);
      this.#waiting.shift()?.();
      if (!this.#seats.includes(seat) && seat.running.size === 0) await retire(seat);
    }
  }

  #freest(): Seat {
    return this.#seats.reduce((least, seat) => (seat.running.size < least.running.size ? seat : least));
  }

  /** Starts the clock anew, as the worker has just answered or just begun. */
  #watch(seat: Seat): void {
    if (seat.watch !== null) clearTimeout(seat.watch);
    seat.watch = null;
    if (seat.running.size === 0) return;
    seat.watch = setTimeout(() => {
      seat.hungIn = [...seat.running][0] ?? null;
      const at = this.#seats.indexOf(seat);
      if (at >= 0) this.#seats[at] = newSeat();
      void seat.client.close();
    }, this.#silence);
    seat.watch.unref();
  }
}

function newSeat(): Seat {
  return { client: new WorkerClient<VisionMethods>('vision'), calls: 0, running: new Set(), hungIn: null, watch: null };
}

async function retire(seat: Seat): Promise<void> {
  if (seat.watch !== null) clearTimeout(seat.watch);
  await seat.client.close();
}
