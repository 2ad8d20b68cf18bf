import { describe, expect, it } from 'vitest';
import { compileKernels, runsRelaxedSimd } from '../../../../src/engine/kernels/compile.ts';
import { readKernels } from '../../../../src/studio/backends/kernel-files.ts';
import { VARIANTS } from './backends.ts';

const HEADER = [0, 97, 115, 109, 1, 0, 0, 0];

describe('compiled kernels', () => {
  it.each(VARIANTS)('%s wants memory and nothing else', async (variant) => {
    const module = compileKernels(await readKernels(variant));
    expect(WebAssembly.Module.imports(module).map(({ kind }) => kind)).toEqual(['memory']);
  });

  it('relaxed SIMD is known exactly where this engine runs it', async () => {
    expect(runsRelaxedSimd()).toBe(WebAssembly.validate(await readKernels('fma')));
  });

  it('a module that would write into memory as it starts is refused', () => {
    // One page of memory, and a data segment of one byte at 0.
    const withData = Uint8Array.of(...HEADER, 5, 3, 1, 0, 1, 11, 7, 1, 0, 65, 0, 11, 1, 7);
    expect(WebAssembly.validate(withData)).toBe(true);
    expect(() => compileKernels(withData)).toThrow(/write into memory/);
  });

  it('a module that asks for a function is refused', () => {
    // import "a" "f" (func)
    const withImport = Uint8Array.of(...HEADER, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 97, 1, 102, 0, 0);
    expect(WebAssembly.validate(withImport)).toBe(true);
    expect(() => compileKernels(withImport)).toThrow(/more than memory/);
  });
});
