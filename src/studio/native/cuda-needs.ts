/** What is missing for TensorFlow to compute on a graphics card of NVIDIA's, in sentences. */
import type { CudaDriver } from './cuda-driver.ts';

export interface CudaFacts {
  readonly driver: CudaDriver | null;
  /** The installed library is made for CUDA. */
  readonly gpu: boolean;
  /** It did run on a card. */
  readonly usesGpu: boolean;
  /** Names of the archives that it came from: they tell the version of CUDA. */
  readonly sources: readonly string[];
  /** What TensorFlow said as it started. */
  readonly log: readonly string[];
}

/** Empty where it runs on a card, or where neither a card nor a library for one is there. */
export function cudaNeeds({ driver, gpu, usesGpu, sources, log }: CudaFacts): string[] {
  if (usesGpu) return [];
  if (!gpu) {
    const card = driver?.cards[0];
    return card ? [`The installed library is made for processors. To use ${card.name}, install it for graphics cards.`] : [];
  }
  if (!driver) return ["There is no NVIDIA driver on this system. Install the driver of your card; nothing else of CUDA's is needed."];
  const needs: string[] = [];
  if (driver.cards.length === 0) needs.push('The NVIDIA driver finds no card.');
  const wanted = cudaMajor(sources);
  if (wanted !== null && driver.cuda < wanted) {
    needs.push(`The NVIDIA driver serves CUDA ${driver.cuda.toFixed(1)}, and the library needs ${wanted}.0 or newer. Update the driver.`);
  }
  const missing = missingLibraries(log);
  if (missing.length > 0) needs.push(`TensorFlow did not find ${missing.join(', ')}. Install the library for graphics cards again.`);
  if (needs.length === 0) needs.push('TensorFlow did not take the card, and did not say why.');
  return needs;
}

/** Within a major version of CUDA, any driver serves any library. */
function cudaMajor(sources: readonly string[]): number | null {
  const found = sources.map((name) => /^nvidia_cuda_runtime\w*-(\d+)\./.exec(name)?.[1]).find((major) => major !== undefined);
  return found === undefined ? null : Number(found);
}

function missingLibraries(log: readonly string[]): string[] {
  const names = log.flatMap((line) => [...line.matchAll(/(?:dlopen|load dynamic library|find)\b[^']*'([\w.+-]+\.(?:so[\d.]*|dll))'/gi)]);
  return [...new Set(names.map(([, name]) => name!))];
}
