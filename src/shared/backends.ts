/** What learning can run on. */
import { z } from 'zod';

/**
 * `wasm`: WebAssembly with our kernels, on every processor; `tensorflow`: the native library, made for CUDA; `webgpu`: any
 * graphics processor; `cpu`: plain JavaScript, slow, and there for comparison.
 */
export const backendName = z.enum(['wasm', 'tensorflow', 'webgpu', 'cpu']);
export type BackendName = z.infer<typeof backendName>;

/** `auto`: whichever was quickest when it was measured here. */
export const backendChoice = z.enum(['auto', ...backendName.options]);
export type BackendChoice = z.infer<typeof backendChoice>;
