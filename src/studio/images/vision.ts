/** The studio's few long-lived vision workers. A decoder's memory is never given back, so each is replaced after many pictures. */
import { availableParallelism } from 'node:os';
import { WorkerClient, type CallOptions } from '../workers/worker-client.ts';
import type { VisionMethods } from './methods.ts';

const MOST_WORKERS = 4;
const CALLS_BEFORE_REPLACED = 2_000;

type Client = WorkerClient<VisionMethods>;

export class Vision {
  readonly size = Math.min(availableParallelism(), MOST_WORKERS);
  readonly #workers: { client: Client; calls: number }[] = Array.from({ length: this.size }, () => fresh());
  readonly #retired = new Set<Client>();

  async call<Name extends keyof VisionMethods & string>(
    method: Name,
    input: VisionMethods[Name]['input'],
    options: CallOptions<VisionMethods[Name]['event']> = {},
  ): Promise<VisionMethods[Name]['output']> {
    const worker = this.#workers.reduce((least, other) => (other.client.busy < least.client.busy ? other : least));
    const { client } = worker;
    worker.calls++;
    if (worker.calls >= CALLS_BEFORE_REPLACED) {
      this.#retired.add(client);
      Object.assign(worker, fresh());
    }
    try {
      return await client.call(method, input, options);
    } finally {
      if (this.#retired.has(client) && client.busy === 0) {
        this.#retired.delete(client);
        await client.close();
      }
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers.map(({ client }) => client), ...this.#retired].map((client) => client.close()));
    this.#retired.clear();
  }
}

function fresh(): { client: Client; calls: number } {
  return { client: new WorkerClient<VisionMethods>('vision'), calls: 0 };
}

const visions = new WeakMap<object, Vision>();

/** The vision workers of a studio: imports, views and predictions share them. */
export function visionOf(context: object): Vision {
  let vision = visions.get(context);
  if (!vision) visions.set(context, (vision = new Vision()));
  return vision;
}
