/** Which backends this machine has, and why one is missing. Loads no native code and no network. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chooseVariant, compileKernels } from '../../engine/kernels/compile.ts';
import type { DoctorReport } from '../../shared/contract/app.ts';
import { processor, wasmDevice, wasmFolder } from './device.ts';
import { readKernels } from './kernel-files.ts';

type BackendStatus = DoctorReport['backends'][number];

export async function doctor(): Promise<DoctorReport> {
  return {
    version: programVersion(),
    node: process.versions.node,
    backends: [await wasmStatus(), { name: 'cpu', available: true, device: processor(), reason: null }, tensorflowStatus(), webgpuStatus()],
  };
}

async function wasmStatus(): Promise<BackendStatus> {
  try {
    const variant = chooseVariant();
    compileKernels(await readKernels(variant));
    const whole = existsSync(join(wasmFolder(), 'tfjs-backend-wasm-simd.wasm'));
    if (!whole) throw new Error('TensorFlow.js is not installed whole. Install the program again.');
    return { name: 'wasm', available: true, device: wasmDevice(variant), reason: null };
  } catch (error) {
    return missing('wasm', error instanceof Error ? error.message : String(error));
  }
}

function tensorflowStatus(): BackendStatus {
  return missing('tensorflow', nativeLibraryIsThere() ? NATIVE_UNUSED : NATIVE_MISSING);
}

const NATIVE_MISSING =
  'The native TensorFlow library is not installed: its package no longer finds the download that it needs. Nothing has to be done; learning runs on the backend "wasm".';
const NATIVE_UNUSED =
  'A native TensorFlow library is there, but this version does not use it yet. Nothing has to be done; learning runs on the backend "wasm".';

function nativeLibraryIsThere(): boolean {
  try {
    const packageFile = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json');
    return existsSync(join(dirname(packageFile), 'lib'));
  } catch {
    return false;
  }
}

function webgpuStatus(): BackendStatus {
  const host = process.versions['electron'] ? 'the threads of Electron' : `Node ${process.versions.node}`;
  return missing('webgpu', `${host} can't reach the graphics processor: WebGPU is part of browsers only. Nothing has to be done.`);
}

function missing(name: string, reason: string): BackendStatus {
  return { name, available: false, device: null, reason };
}

/** The nearest package.json above this file that is ours: in a checkout and in a build. */
function programVersion(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
    if (folder === dirname(folder)) return 'unknown';
  }
}
