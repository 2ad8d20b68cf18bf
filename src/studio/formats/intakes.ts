/** The intakes of a studio, by number. */
import { StudioError } from '../../shared/errors.ts';
import type { WorkerClient } from '../workers/worker-client.ts';
import { Intake } from './intake.ts';
import type { FormatsMethods } from './methods.ts';

export class Intakes {
  readonly #parent: string;
  readonly #client: WorkerClient<FormatsMethods>;
  readonly #open = new Map<number, Intake>();
  #next = 1;

  constructor(parent: string, client: WorkerClient<FormatsMethods>) {
    this.#parent = parent;
    this.#client = client;
  }

  open(): number {
    this.#open.set(this.#next, new Intake(this.#parent, this.#client));
    return this.#next++;
  }

  get(id: number): Intake {
    const intake = this.#open.get(id);
    if (!intake) throw new StudioError('NOT_FOUND', 'These files are not there any more. Give them again.');
    return intake;
  }

  discard(id: number): void {
    this.#open.get(id)?.discard();
    this.#open.delete(id);
  }

  discardAll(): void {
    for (const id of [...this.#open.keys()]) this.discard(id);
  }
}
