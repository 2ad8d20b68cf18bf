/** What a backend runs on, in words; and where TensorFlow.js keeps its WebAssembly files. Loads nothing. */
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import type { KernelVariant } from '../../engine/kernels/compile.ts';

export function processor(): string {
  return cpus()[0]?.model.replaceAll(/\s+/g, ' ').trim() || `${process.arch} processor`;
}

const SIMD: Readonly<Record<KernelVariant, string>> = {
  wide: 'SIMD with fused multiply-add, wide tiles',
  fma: 'SIMD with fused multiply-add',
  simd: 'SIMD',
};

export function wasmDevice(variant: KernelVariant): string {
  return `${processor()}, ${SIMD[variant]}`;
}

/** Folder of the backend's own WebAssembly files, with a separator at its end. */
export function wasmFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), '/');
}
