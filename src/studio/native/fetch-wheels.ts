/** TensorFlow's wheel, and for a graphics card those of CUDA that it names, by pip. */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { runClient } from './client.ts';
import type { FetchOptions } from './fetch-options.ts';
import { WHEEL_PYTHON } from './platform.ts';
import { cudaRequirements } from './wheel.ts';

interface Wheels {
  /** Command and first arguments of a Python with pip. */
  readonly pip: readonly [string, ...string[]];
  /** Name with the versions that do. */
  readonly name: string;
  readonly tags: readonly string[];
}

/** Bytes of CUDA's wheels to those of TensorFlow's own, roughly. */
const CUDA_WEIGHT = 4;
const MILLISECONDS_BETWEEN_LOOKS = 300;

export async function fetchWheels(options: FetchOptions, { pip, name, tags }: Wheels): Promise<string[]> {
  const { folder, gpu, signal, onProgress } = options;
  const own = join(folder, 'tensorflow');
  const cuda = join(folder, 'cuda');
  const steps = weightedSteps(gpu ? [1, CUDA_WEIGHT] : [1], ({ done, step }) => onProgress(done, step));
  const fetch = (into: string, wanted: readonly string[], at: number) =>
    download({ pip, tags, into, wanted, signal, onProgress: (share, step) => steps.at(at, share, step) });

  const [wheel] = await fetch(own, [name], 0);
  if (wheel === undefined) throw new StudioError('INVALID', `pip fetched no wheel of ${name}. Try again, or give a file with --from.`);
  if (!gpu) return [wheel];
  return [wheel, ...(await fetch(cuda, await cudaRequirements(wheel), 1))];
}

interface Download {
  readonly pip: Wheels['pip'];
  readonly tags: readonly string[];
  readonly into: string;
  readonly wanted: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress: (share: number, step: string) => void;
}

/**
 * A wheel that lies there whole already is not fetched again: pip compares its checksum. How far one is, pip tells in many ways by
 * version and terminal, so its own temporary files are looked at.
 * @returns the wheels that pip chose; others of an earlier try, of another version perhaps, are deleted.
 */
async function download({ pip, tags, into, wanted, signal, onProgress }: Download): Promise<string[]> {
  const temporary = join(into, 'under-way');
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const [command, ...first] = pip;
  const chosen = new Set<string>();
  let done = -1;
  let current = { name: '', bytes: 0 };
  const look = () => {
    const share = current.bytes > 0 ? Math.min(1, largestFile(temporary) / current.bytes) : 0;
    onProgress(
      Math.min(1, (Math.max(0, done) + share) / wanted.length),
      current.name ? `Fetching ${current.name}` : 'Asking for the package',
    );
  };
  const timer = setInterval(look, MILLISECONDS_BETWEEN_LOOKS);
  try {
    await runClient({
      command,
      args: [
        ...[...first, 'download', '--no-deps', '--only-binary=:all:', '--disable-pip-version-check', '--no-input', '--retries', '10'],
        ...['--implementation', 'cp', '--python-version', WHEEL_PYTHON, ...tags.flatMap((tag) => ['--platform', tag])],
        ...['--dest', into, ...wanted],
      ],
      // Told by the person's own settings to be quiet, pip would not say which wheels it chose.
      environment: { TMPDIR: temporary, TEMP: temporary, TMP: temporary, PYTHONUNBUFFERED: '1', PIP_PROGRESS_BAR: 'off', PIP_QUIET: '0' },
      signal,
      onLine(line) {
        const [, name, size, unit] = /^\s*Downloading (\S+?)(?: \(([\d.]+) ([kMG])B\))?$/.exec(line) ?? [];
        if (name?.endsWith('.whl')) {
          done++;
          current = { name: name.split('/').at(-1)!.split('-').slice(0, 2).join(' '), bytes: Number(size ?? 0) * SIZES[unit ?? 'M']! };
        } else if (/^\s*File was already downloaded/.test(line)) done++;
        const wheel = chosenWheel(line);
        if (wheel !== null) chosen.add(wheel);
        look();
      },
    });
  } finally {
    clearInterval(timer);
    rmSync(temporary, { recursive: true, force: true });
  }
  for (const file of readdirSync(into)) if (file.endsWith('.whl') && !chosen.has(file)) rmSync(join(into, file));
  return [...chosen].map((file) => join(into, file));
}

/** The file that a line of pip's tells of: just fetched, or whole there from before; null for any other line. */
export function chosenWheel(line: string): string | null {
  const [, path] = /^\s*(?:Saved|File was already downloaded) (.+\.whl)\s*$/.exec(line) ?? [];
  return path === undefined ? null : basename(path);
}

const SIZES: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };

function largestFile(folder: string): number {
  try {
    return Math.max(
      0,
      ...readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => statSync(join(entry.parentPath, entry.name)).size),
    );
  } catch {
    // It was renamed in between.
    return 0;
  }
}
