/** Numbers in HDF5: which of them can be weights. */
import { readFileSync } from 'node:fs';
import { h5wasm } from 'h5wasm';
import { expect, it } from 'vitest';
import { openHdf5 } from '../../../../src/studio/bases/hdf5.ts';
import { readHdf5 } from '../../../../src/studio/bases/read-keras.ts';
import { kerasAnswers, kerasFile } from './foreign-models.ts';

async function fileWith(data: number[], dtype: string): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File('written.h5', 'w');
  file.create_dataset({ name: 'kernel', data, shape: [data.length], dtype });
  file.close();
  const bytes = FS.readFile('written.h5') as Uint8Array;
  FS.unlink('written.h5');
  return bytes;
}

it.each([
  ['<f', false],
  ['<d', false],
  ['<b', true],
])('reads %s as floats, and says whether they are integers', async (dtype, integers) => {
  const file = await openHdf5(await fileWith([1, -2, 3], dtype));
  expect(file.tensor('/kernel')).toEqual({ shape: [3], data: Float32Array.of(1, -2, 3), integers });
  file.close();
});

it('widens half precision', async () => {
  const { network, tensors } = await readHdf5(readFileSync(kerasFile('half.h5')));
  const kernel = tensors[`${network.layers.find(({ kind }) => kind === 'Conv2D')!.name}/kernel`]!;
  expect(Array.from(kernel.data)).toEqual(kerasAnswers('half'));
});
