import { describe, expect, it } from 'vitest';
import { cudaNeeds, type CudaFacts } from '../../../../src/studio/native/cuda-needs.ts';

const CARD = { name: 'NVIDIA H100', bytes: 80 * 2 ** 30 };
const facts = (change: Partial<CudaFacts>): CudaFacts => ({
  driver: { cuda: 12.4, cards: [CARD] },
  gpu: true,
  usesGpu: false,
  sources: [
    'tensorflow-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl',
    'nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.whl',
  ],
  log: [],
  ...change,
});

describe('cudaNeeds', () => {
  it('needs nothing where it runs on a card, or where there is no card and no library for one', () => {
    expect(cudaNeeds(facts({ usesGpu: true }))).toEqual([]);
    expect(cudaNeeds(facts({ gpu: false, driver: null }))).toEqual([]);
  });

  it('says that the library for graphics cards is another', () => {
    expect(cudaNeeds(facts({ gpu: false }))).toEqual([expect.stringContaining('To use NVIDIA H100')]);
  });

  it('names the driver that is missing, finds no card or is too old', () => {
    expect(cudaNeeds(facts({ driver: null }))).toEqual([expect.stringContaining('no NVIDIA driver')]);
    expect(cudaNeeds(facts({ driver: { cuda: 12.4, cards: [] } }))).toEqual([expect.stringContaining('finds no card')]);
    expect(cudaNeeds(facts({ driver: { cuda: 11.8, cards: [CARD] } }))).toEqual([expect.stringMatching(/serves CUDA 11\.8.*needs 12\.0/)]);
  });

  it('names the libraries that TensorFlow did not find', () => {
    const log = [
      "W tsl/platform/default/dso_loader.cc:64] Could not load dynamic library 'libcudnn.so.9'; dlerror: libcudnn.so.9: cannot open",
      'I some/other.cc:1] nothing of note',
    ];
    expect(cudaNeeds(facts({ log }))).toEqual([expect.stringContaining('did not find libcudnn.so.9')]);
    expect(cudaNeeds(facts({}))).toEqual([expect.stringContaining('did not say why')]);
  });
});
