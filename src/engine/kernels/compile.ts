/** Compiled kernels: which build an engine can run, and whether a binary is safe to put into another module's memory. */

/**
 * `simd`: what every current processor and browser has; `fma`: relaxed SIMD with fused multiply-add; `wide`: the same with larger tiles, for
 * an engine that joins two vectors of four numbers into one of eight, or has registers enough. The last two give the same numbers to the last
 * bit, the first one differs in the last bits.
 */
export type KernelVariant = 'wide' | 'fma' | 'simd';

/** The smallest module with a fused multiply-add: a function that answers relaxed_madd of three vectors of zeros. */
const USES_RELAXED_SIMD = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0],
  ...[65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11],
);

/** Whether this engine runs the builds with a fused multiply-add. */
export function runsRelaxedSimd(): boolean {
  return WebAssembly.validate(USES_RELAXED_SIMD);
}

/**
 * Compiles a build of assembly/.
 * @throws Error where it holds data of its own, which would overwrite the memory that it shares, or wants more than memory.
 */
export function compileKernels(binary: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  const module = new WebAssembly.Module(binary);
  if (hasSection(binary, DATA_SECTION) || hasSection(binary, START_SECTION)) {
    throw new Error('The kernels would write into memory as they start, over what others keep there.');
  }
  if (WebAssembly.Module.imports(module).some(({ kind }) => kind !== 'memory')) throw new Error('The kernels ask for more than memory.');
  return module;
}

/** Ids of sections of a WebAssembly binary (core specification 2.0, § 5.5.2). */
const START_SECTION = 8;
const DATA_SECTION = 11;

function hasSection(binary: Uint8Array, wanted: number): boolean {
  for (let at = 8; at < binary.length;) {
    if (binary[at++] === wanted) return true;
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = binary[at++]!;
      size |= (byte & 0x7f) << shift;
    }
    at += size;
  }
  return false;
}
