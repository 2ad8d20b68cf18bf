/** Compiles src/engine/kernels/assembly into out/kernels: `fma` for processors and browsers with relaxed SIMD, `simd` for the others. */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { threadId } from 'node:worker_threads';
import { compileKernels } from '../src/engine/kernels/compile.ts';
import { ROOT } from './support/run-node.ts';

const SOURCES = 'src/engine/kernels/assembly';
const VARIANTS = {
  wide: ['--enable', 'relaxed-simd', '--use', 'WIDE=1'],
  fma: ['--enable', 'relaxed-simd', '--use', 'WIDE=0'],
  simd: ['--use', 'WIDE=0'],
} as const;
/** More than that moves sums behind all that they add, for which there are not registers enough; the engine does the rest itself. */
const OPTIMISATION = ['--optimizeLevel', '1'];
const OPTIONS = [
  ...OPTIMISATION,
  ...['--runtime', 'stub', '--noAssert', '--importMemory', '--enable', 'simd', '--enable', 'threads'],
  ...['--sharedMemory', '--maximumMemory', '65536'],
];

/** Builds what is missing or was built from other sources. Several may run at once. */
export async function ensureKernels(): Promise<void> {
  const folder = join(ROOT, 'out', 'kernels');
  const stamp = join(folder, '.built-from');
  const hash = hashOfSources();
  const built = Object.keys(VARIANTS).every((variant) => existsSync(join(folder, `${variant}.wasm`)));
  if (built && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  mkdirSync(folder, { recursive: true });
  for (const [variant, options] of Object.entries(VARIANTS)) replaceFile(join(folder, `${variant}.wasm`), await compile(options));
  replaceFile(stamp, hash);
}

function hashOfSources(): string {
  const hash = createHash('sha256').update(readFileSync(join(ROOT, 'node_modules/assemblyscript/package.json')));
  hash.update(readFileSync(import.meta.filename));
  for (const file of globSync(`${SOURCES}/*.ts`, { cwd: ROOT }).sort()) hash.update(`${file}\0`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

async function compile(options: readonly string[]): Promise<Uint8Array> {
  const { default: compiler } = await import('assemblyscript/asc');
  let binary: Uint8Array<ArrayBuffer> | null = null;
  const { error, stderr } = await compiler.main(
    [`${SOURCES}/index.ts`, '--baseDir', ROOT, '--outFile', 'kernels.wasm', ...OPTIONS, ...options],
    {
      writeFile: (_name: string, contents: string | Uint8Array) => void (binary = contents as Uint8Array<ArrayBuffer>),
    },
  );
  if (error || !binary) throw new Error(`The kernels could not be compiled.\n${stderr.toString()}`, { cause: error });
  compileKernels(binary);
  return binary;
}

/** Readers see the old file or the new one, whole. */
export function replaceFile(path: string, contents: string | Uint8Array): void {
  const partial = `${path}.${process.pid}-${threadId}`;
  writeFileSync(partial, contents);
  renameSync(partial, path);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await ensureKernels();
