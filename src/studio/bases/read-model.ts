/** Any file of a model that can become a base, as layers and weights. */
import type { KerasNetwork } from '../../engine/bases/import/keras-config.ts';
import type { NamedTensors } from '../../engine/network.ts';
import { readHdf5, readKeras } from './read-keras.ts';
import { readTfjs } from './read-tfjs.ts';
import type { SourceFiles } from './source-files.ts';

export interface ReadModel {
  readonly network: KerasNetwork;
  readonly tensors: NamedTensors;
  /** What the files beside it say of its classes; mostly nothing. */
  readonly classNames: readonly string[];
}

/** Throws an Error with a few words where it cannot be read. */
export async function readModel(files: SourceFiles): Promise<ReadModel> {
  if (files.kind === 'tfjs') return readTfjs(files);
  return files.kind === 'hdf5' ? readHdf5(files.read(files.main)) : readKeras(files.read(files.main));
}
