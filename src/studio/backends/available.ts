/** Which backends this machine has, and why one is missing. What could crash is tried in a process of its own, once. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BackendName } from '../../shared/backends.ts';
import type { DoctorReport } from '../../shared/contract/app.ts';
import { isStudioError } from '../../shared/errors.ts';
import { hasVulkanLoader } from '../native/vulkan-loader.ts';
import { isDamaged, readManifest } from '../native/manifest.ts';
import { processor, wasmDevice, wasmFolder } from './device.ts';
import { chooseKernels } from './kernel-build.ts';
import { tryBackend } from './trial.ts';
import { NO_ADAPTER } from './webgpu.ts';

export type BackendStatus = DoctorReport['backends'][number];

/** In the order in which they are shown. */
export function backendStatuses(settingsFolder: string): Promise<BackendStatus[]> {
  return Promise.all([wasmStatus(), tensorflowStatus(settingsFolder), webgpuStatus(), cpuStatus()]);
}

async function wasmStatus(): Promise<BackendStatus> {
  try {
    const { variant } = await chooseKernels();
    const whole = existsSync(join(wasmFolder(), 'tfjs-backend-wasm-simd.wasm'));
    if (!whole) throw new Error('TensorFlow.js is not installed whole. Install the program again.');
    return there('wasm', wasmDevice(variant));
  } catch (error) {
    return missing('wasm', error instanceof Error ? error.message : String(error));
  }
}

async function cpuStatus(): Promise<BackendStatus> {
  return there('cpu', `${processor()}, plain JavaScript, slow`);
}

async function tensorflowStatus(settingsFolder: string): Promise<BackendStatus> {
  const manifest = readManifest(settingsFolder);
  if (manifest) return there('tensorflow', `TensorFlow ${manifest.version} on ${manifest.device}`);
  return missing('tensorflow', isDamaged(settingsFolder) ? NATIVE_DAMAGED : NATIVE_MISSING);
}

const NATIVE_MISSING =
  'The native TensorFlow library is not installed. It is for graphics cards of NVIDIA\'s: the studio\'s settings set it up, and so does "mien native install --gpu". Without it learning runs on the backend "wasm".';
const NATIVE_DAMAGED = 'The native TensorFlow library is not whole any more. Set it up again by "mien native install", or remove it.';

let webgpu: Promise<BackendStatus> | null = null;

const MOST_MILLISECONDS = 30_000;

function webgpuStatus(): Promise<BackendStatus> {
  if (process.platform === 'linux' && !hasVulkanLoader()) return Promise.resolve(missing('webgpu', NO_ADAPTER));
  webgpu ??= tryBackend(
    { name: 'webgpu', library: null, unordered: [], compare: false, measure: null },
    AbortSignal.timeout(MOST_MILLISECONDS),
  ).then(
    ({ device }) => there('webgpu', device),
    (error: unknown) => missing('webgpu', isStudioError(error) ? error.message : `WebGPU did not start: ${String(error)}`),
  );
  return webgpu;
}

const there = (name: BackendName, device: string): BackendStatus => ({ name, available: true, device, reason: null });
const missing = (name: BackendName, reason: string): BackendStatus => ({ name, available: false, device: null, reason });
