/** What NVIDIA's driver says of the graphics cards here. The driver comes with the system; nothing of CUDA's has to be installed. */
import koffi from 'koffi';

export interface CudaCard {
  readonly name: string;
  readonly bytes: number;
}

export interface CudaDriver {
  /** The newest CUDA that the driver can serve, e.g. 12.4. */
  readonly cuda: number;
  readonly cards: readonly CudaCard[];
}

const DRIVER = process.platform === 'win32' ? 'nvcuda.dll' : 'libcuda.so.1';
const NAME_BYTES = 256;

/** Null where there is no driver, or none that answers. */
export function cudaDriver(): CudaDriver | null {
  let driver: ReturnType<typeof koffi.load>;
  try {
    driver = koffi.load(DRIVER);
  } catch {
    return null;
  }
  const start = driver.func('cuInit', 'int', ['uint']);
  const version = driver.func('cuDriverGetVersion', 'int', ['void *']);
  const count = driver.func('cuDeviceGetCount', 'int', ['void *']);
  const nameOf = driver.func('cuDeviceGetName', 'int', ['void *', 'int', 'int']);
  const memoryOf = driver.func('cuDeviceTotalMem_v2', 'int', ['void *', 'int']);
  const number = new Int32Array(1);
  const read = (call: () => number): number => (call() === 0 ? number[0]! : 0);
  if (start(0) !== 0) return null;
  const encoded = read(() => version(number));
  const cards = Array.from({ length: read(() => count(number)) }, (_, at): CudaCard => {
    const name = Buffer.alloc(NAME_BYTES);
    const bytes = new BigUint64Array(1);
    nameOf(name, name.length, at);
    memoryOf(bytes, at);
    return { name: name.toString('utf8', 0, name.indexOf(0)), bytes: Number(bytes[0]) };
  });
  // 12040 is CUDA 12.4.
  return { cuda: Math.floor(encoded / 1000) + (encoded % 1000) / 100, cards };
}
