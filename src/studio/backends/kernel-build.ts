/** The build of the kernels that is quickest on this machine, compiled. */
import { compileKernels, runsRelaxedSimd, type KernelVariant } from '../../engine/kernels/compile.ts';
import { outruns } from '../../engine/kernels/race.ts';
import { StudioError } from '../../shared/errors.ts';
import { readKernels } from './kernel-files.ts';
import { settleVectors } from './settle.ts';

export interface KernelBuild {
  readonly variant: KernelVariant;
  readonly module: WebAssembly.Module;
}

/** How the race came out, for this thread: asking what there is does not run it again. */
let wideWins: boolean | null = null;

/** `MIEN_KERNELS`: a build to use instead, for comparisons and where one is at fault. */
export async function chooseKernels(): Promise<KernelBuild> {
  const named = process.env['MIEN_KERNELS'];
  if (named) return build(parseVariant(named));
  if (!runsRelaxedSimd()) return build('simd');
  const [wide, usual] = [await build('wide'), await build('fma')];
  if (wideWins === null) {
    wideWins = outruns(wide.module, usual.module);
    settleVectors();
  }
  return wideWins ? wide : usual;
}

export async function build(variant: KernelVariant): Promise<KernelBuild> {
  return { variant, module: compileKernels(await readKernels(variant)) };
}

function parseVariant(text: string): KernelVariant {
  if (text === 'wide' || text === 'fma' || text === 'simd') return text;
  throw new StudioError('INVALID', `There is no build "${text}" of the kernels. There are: wide, fma, simd.`);
}
