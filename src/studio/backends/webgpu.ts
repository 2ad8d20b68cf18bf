/** TensorFlow.js's WebGPU backend in plain Node, on Dawn: the WebGPU of Chromium as a library. */
import { setTimeout } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { composeFilterGradients } from '../../engine/kernels/composed-gradients.ts';
import { StudioError } from '../../shared/errors.ts';
import { installFilterGradients } from './webgpu-filter-gradient.ts';

/** What is used of Dawn's device and adapter. The whole of WebGPU's types belongs to browsers. */
interface Adapter {
  readonly info: { readonly vendor: string; readonly architecture: string; readonly device: string; readonly description: string };
  readonly features: ReadonlySet<string>;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(description: { requiredFeatures: string[]; requiredLimits: Record<string, number> }): Promise<Device>;
}
interface Device {
  /** Resolves when the device is gone: the driver was reset, the card was unplugged, memory ran out. */
  readonly lost: Promise<{ readonly message: string }>;
  destroy(): void;
}
interface Dawn {
  create(flags: readonly string[]): { requestAdapter(options: { powerPreference: 'high-performance' }): Promise<Adapter | null> };
  readonly globals: object;
}

/** What TensorFlow.js's kernels may ask more of than WebGPU promises everywhere. */
const WANTED_LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
];

const MILLISECONDS_TO_LEARN_OF_IT = 200;

export interface WebGpuDevice {
  readonly device: string;
  /** Why it can't be used any more, or null while it can. */
  failure(): string | null;
}

/** Kept for the life of the thread: Dawn ends with the object that it gave. */
let instance: ReturnType<Dawn['create']> | null = null;

/**
 * The adapter's name in words, or null where the system offers none. Loads Dawn.
 * @throws StudioError NOT_READY where the package is not installed.
 */
export async function webGpuAdapter(): Promise<{ readonly adapter: Adapter; readonly device: string } | null> {
  if (process.versions['electron']) {
    throw new StudioError('NOT_READY', 'WebGPU works in the browser host and on the command line, not in the threads of Electron.');
  }
  instance ??= await createInstance();
  const adapter = await instance.requestAdapter({ powerPreference: 'high-performance' });
  return adapter && { adapter, device: deviceName(adapter.info) };
}

async function createInstance(): Promise<ReturnType<Dawn['create']>> {
  let dawn: Dawn;
  try {
    dawn = (await import('webgpu')) as unknown as Dawn;
  } catch (cause) {
    throw new StudioError('NOT_READY', 'The package "webgpu" is not installed, or has no build for this system. Run "npm install".', {
      cause,
    });
  }
  // TensorFlow.js asks for these names as a browser has them.
  for (const [name, value] of Object.entries(Object.getOwnPropertyDescriptors(dawn.globals))) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { ...value, configurable: true });
  }
  const gpu = dawn.create([]);
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  return gpu;
}

/** "NVIDIA H100 80GB HBM3", or what there is of it. */
function deviceName({ vendor, architecture, device, description }: Adapter['info']): string {
  const model = /^[\d.x]*$/.test(device) ? '' : device;
  return model || description || [vendor, architecture].filter(Boolean).join(' ') || 'a graphics processor';
}

/**
 * Registers the backend `webgpu` of this thread and makes it the current one.
 * @throws StudioError NOT_READY where there is no adapter.
 */
export async function startWebGpu(): Promise<WebGpuDevice> {
  const found = await webGpuAdapter();
  if (!found) throw new StudioError('NOT_READY', NO_ADAPTER);
  const { adapter } = found;
  const { WebGPUBackend } = (await import('@tensorflow/tfjs-backend-webgpu')) as unknown as Package;
  const device = await adapter.requestDevice({
    requiredFeatures: ['timestamp-query', 'bgra8unorm-storage'].filter((feature) => adapter.features.has(feature)),
    requiredLimits: Object.fromEntries(WANTED_LIMITS.map((limit) => [limit, adapter.limits[limit]!])),
  });
  let lost: string | null = null;
  // A read that was under way is told of it first, in a word.
  const explain = async (cause: unknown): Promise<unknown> => {
    await Promise.race([device.lost, setTimeout(MILLISECONDS_TO_LEARN_OF_IT)]);
    return lost === null ? cause : new Error(lost, { cause });
  };
  void device.lost.then(({ message }) => {
    lost = `The graphics processor was lost${message ? `: ${message.trim().split('\n')[0]}` : '.'}`;
  });
  // That of the package, or of an earlier device that was lost.
  if (tf.findBackendFactory('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => new (keepingUploads(WebGPUBackend, explain))(device, adapter.info));
  if (!(await tf.setBackend('webgpu'))) throw new Error('The WebGPU backend of TensorFlow.js did not start');
  composeFilterGradients('webgpu');
  installFilterGradients();
  return { device: found.device, failure: () => lost };
}

interface Package {
  readonly WebGPUBackend: new (device: Device, info: Adapter['info']) => StockBackend;
}
interface StockBackend extends tf.KernelBackend {
  readonly tensorMap: { get(dataId: object): { values: unknown } };
  uploadToGPU(dataId: object): void;
}

/**
 * The stock backend reads at once only through a canvas, which Node has not, and forgets what it uploaded. Weights are read at
 * once here and there: all of them came from main memory, so keeping that copy is enough.
 */
function keepingUploads(Stock: Package['WebGPUBackend'], explain: (error: unknown) => Promise<unknown>): Package['WebGPUBackend'] {
  return class extends Stock {
    override uploadToGPU(dataId: object): void {
      const data = this.tensorMap.get(dataId);
      const { values } = data;
      super.uploadToGPU(dataId);
      if (values) data.values = values;
    }

    override async read(dataId: object): Promise<tf.backend_util.BackendValues> {
      try {
        return await super.read(dataId);
      } catch (error) {
        throw await explain(error);
      }
    }

    override readSync(dataId: object): tf.backend_util.BackendValues {
      const { values } = this.tensorMap.get(dataId);
      if (!values) throw new Error('What was computed on a graphics processor can only be read with a wait');
      return values as tf.backend_util.BackendValues;
    }
  };
}

export const NO_ADAPTER =
  'The system offers no graphics processor by Vulkan, Metal or Direct3D. Nothing has to be done; learning runs on the processor.';
