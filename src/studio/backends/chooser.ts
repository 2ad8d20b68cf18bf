/** Which backend learns: the one that the person wants, or whichever was quickest when it was measured on this machine. */
import { backendChoice, type BackendChoice, type BackendName } from '../../shared/backends.ts';
import type { BackendSpeed, BackendState } from '../../shared/contract/backends.ts';
import { isStudioError, StudioError, throwIfCancelled } from '../../shared/errors.ts';
import { readVersion } from '../app/version.ts';
import type { StudioContext } from '../context.ts';
import type { OnProgress } from '../jobs/progress.ts';
import { threadCount } from '../learning/crew.ts';
import { installedLibrary, readManifest } from '../native/manifest.ts';
import { backendStatuses, type BackendStatus } from './available.ts';
import { readChoice, writeChoice, type Measured } from './choice-file.ts';
import { CrashMark } from './crash-mark.ts';
import { processor } from './device.ts';
import { tryBackend } from './trial.ts';

/** The one that is always there, and that all others are left for. */
export const LAST_RESORT: BackendName = 'wasm';

const MEASURED_BASE = 'face-expression';
const BATCHES = [16, 32];
/** For forward and training at each batch: half a second in all. */
const SECONDS = 0.125;
/** A backend that takes longer than this is not the quickest. */
const MOST_MILLISECONDS = 60_000;
const ENDED_THE_PROGRAM =
  'The program ended as it was loaded the last time, so it is not used. Measure again: where it works in a process of its own, it is used again.';
const TOO_SLOW = 'It took longer than a minute to measure, so it is not the quickest.';

interface Progressing {
  readonly signal: AbortSignal;
  readonly report: OnProgress;
}

export class BackendChooser {
  readonly #settingsFolder: string;
  readonly #fixed: BackendChoice | null;
  readonly #mark: CrashMark;
  /** Backends that failed while this studio runs, and of what. */
  readonly #left = new Map<BackendName, string>();
  /** What was measured and could not be written down. */
  #unkept: Measured | null = null;

  constructor({ options }: Pick<StudioContext, 'options'>) {
    this.#settingsFolder = options.settingsFolder;
    this.#mark = new CrashMark(options.settingsFolder);
    this.#fixed = parseChoice(options.backend ?? process.env['MIEN_BACKEND']);
  }

  get choice(): BackendChoice {
    return this.#fixed ?? readChoice(this.#settingsFolder).choice;
  }

  choose(choice: BackendChoice): void {
    if (this.#fixed !== null) {
      throw new StudioError('INVALID', `This studio was started with the backend "${this.#fixed}". Start it without, to choose here.`);
    }
    this.#left.clear();
    writeChoice(this.#settingsFolder, { ...readChoice(this.#settingsFolder), choice });
  }

  /** Names to try, in this order; the last one is always there. As far as that is known without measuring. */
  known(): BackendName[] {
    const { choice } = this;
    return this.#withoutLeft(choice === 'auto' ? ranking(this.#measured()?.speeds ?? []) : [choice]);
  }

  /** Measures, where the choice is ours and there is more than one backend that was never measured. */
  async ensureMeasured(progressing: Progressing): Promise<void> {
    if (this.choice !== 'auto' || this.#measured()) return;
    const usable = await this.#usable();
    if (usable.length > 1) await this.measure(progressing);
    else this.#remember([]);
  }

  /** What a run would use, as far as that is known without measuring. */
  async state(): Promise<BackendState> {
    const blamed = this.#mark.blamed();
    const statuses = (await backendStatuses(this.#settingsFolder)).map((status) =>
      status.name === blamed && status.available ? { ...status, available: false, device: null, reason: ENDED_THE_PROGRAM } : status,
    );
    const measured = this.#measured();
    const { choice } = this;
    const unknown =
      choice === 'auto' && !measured && statuses.some(({ name, available }) => available && name !== LAST_RESORT && name !== 'cpu');
    return {
      choice,
      fixed: this.#fixed !== null,
      inUse: unknown ? null : this.known()[0]!,
      backends: statuses,
      left: [...this.#left].map(([name, reason]) => ({ name, reason })),
      measured: measured?.speeds ?? [],
      measuredAt: measured && measured.speeds.length > 0 ? measured.at : null,
    };
  }

  /** Measures each backend that is here in a process of its own, and remembers it. */
  async measure({ signal, report }: Progressing): Promise<BackendSpeed[]> {
    const statuses = await this.#usable();
    const speeds: BackendSpeed[] = [];
    for (const [at, { name, device }] of statuses.entries()) {
      report({ done: at / statuses.length, step: `Measuring the backend "${name}"` });
      speeds.push(await this.#measureOne(name as BackendName, device ?? name, signal));
      throwIfCancelled(signal, 'The measurement');
    }
    // It was loaded again, where that can do no harm.
    if (speeds.some(({ name, problem }) => name === this.#mark.blamed() && problem === null)) this.forgive();
    this.#remember(speeds);
    return speeds;
  }

  /** A backend that failed is not tried again before the studio is started anew, or the person chooses again. */
  leave(name: BackendName, reason: string): void {
    this.#left.set(name, reason);
  }

  /** Loads a backend; where that ends the program, it is not tried again before it was measured or set up anew. */
  loading<Result>(name: BackendName, load: () => Promise<Result>): Promise<Result> {
    return this.#mark.during(name, load);
  }

  forgive(): void {
    this.#mark.forgive();
  }

  library() {
    return installedLibrary(this.#settingsFolder);
  }

  async #measureOne(name: BackendName, device: string, signal: AbortSignal): Promise<BackendSpeed> {
    const limit = AbortSignal.timeout(MOST_MILLISECONDS);
    try {
      const input = { name, library: this.library(), unordered: [], compare: false };
      const measure = { base: MEASURED_BASE, batches: BATCHES, seconds: SECONDS };
      const { speeds } = await tryBackend({ ...input, measure }, AbortSignal.any([signal, limit]));
      return { name, device, speeds: [...speeds], problem: null };
    } catch (error) {
      const failed = isStudioError(error) ? error.message : `It failed: ${String(error)}`;
      return { name, device, speeds: [], problem: limit.aborted ? TOO_SLOW : failed };
    }
  }

  /** Plain JavaScript is never the quickest. */
  async #usable(): Promise<BackendStatus[]> {
    const statuses = await backendStatuses(this.#settingsFolder);
    return statuses.filter(({ name, available }) => available && name !== 'cpu');
  }

  #measured(): Measured | null {
    const measured = this.#unkept ?? readChoice(this.#settingsFolder).measured;
    return measured && measured.machine === this.#machine() ? measured : null;
  }

  /** Learning must not fail because this cannot be kept: the next studio measures again. */
  #remember(speeds: BackendSpeed[]): void {
    const measured = { machine: this.#machine(), at: Date.now(), speeds };
    try {
      writeChoice(this.#settingsFolder, { ...readChoice(this.#settingsFolder), measured });
      this.#unkept = null;
    } catch (error) {
      this.#unkept = measured;
      console.warn(`How fast each backend is could not be kept: ${String(error)}`);
    }
  }

  /** What is known at once: asking for graphics processors takes a second, and a backend that is gone is left for the next. */
  #machine(): string {
    const native = readManifest(this.#settingsFolder);
    return [readVersion(), processor(), `${threadCount()} threads`, native && `TensorFlow ${native.version} on ${native.device}`].join(
      '; ',
    );
  }

  #withoutLeft(names: readonly BackendName[]): BackendName[] {
    const blamed = this.#mark.blamed();
    return [...new Set([...names.filter((name) => !this.#left.has(name) && name !== blamed), LAST_RESORT])];
  }
}

/** How much quicker another backend has to be than the one that is always there, which alone gives the same bits again. */
const CLEARLY = 1.2;

/** Quickest first, by training with the largest batch that was measured. */
export function ranking(speeds: readonly BackendSpeed[]): BackendName[] {
  const worth = ({ name, speeds: own }: BackendSpeed) => (own.at(-1)?.training ?? 0) * (name === LAST_RESORT ? CLEARLY : 1);
  const measured = speeds.filter((speed) => worth(speed) > 0);
  return measured.toSorted((a, b) => worth(b) - worth(a)).map(({ name }) => name);
}

function parseChoice(text: string | undefined): BackendChoice | null {
  if (text === undefined || text === '') return null;
  const parsed = backendChoice.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new StudioError('INVALID', `There is no backend "${text}". There are: ${backendChoice.options.join(', ')}.`);
}
