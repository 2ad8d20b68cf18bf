/** Any file of a model that can become a base, as layers and weights. */
import type { KerasNetwork } from '../../engine/bases/import/keras-config.ts';
import type { NamedTensors } from '../../engine/network.ts';
import { LIMITS } from '../../shared/limits.ts';
import { readHdf5, readKeras } from './read-keras.ts';
import { readTfjs } from './read-tfjs.ts';
import { TOPOLOGY, type SourceFiles } from './source-files.ts';
import { unzipModel } from './unzip-model.ts';

export interface ReadModel {
  readonly network: KerasNetwork;
  readonly tensors: NamedTensors;
  /** What a file beside it calls it. */
  readonly name: string | null;
  /** What the files beside it say of its classes; mostly nothing. */
  readonly classNames: readonly string[];
}

/** Throws an Error with a few words where it cannot be read. */
export async function readModel(files: SourceFiles): Promise<ReadModel> {
  if (files.kind === 'tfjs') return readTfjs(files);
  const bytes = files.read(files.main);
  if (files.kind === 'hdf5') return readHdf5(bytes);
  const inside = await unzipModel(bytes);
  return inside.has(TOPOLOGY) ? readTfjs(filesOf(inside)) : readKeras(inside);
}

/** Teachable Machine gives a model of TensorFlow.js as a zip. */
function filesOf(inside: Awaited<ReturnType<typeof unzipModel>>): Pick<SourceFiles, 'main' | 'read' | 'has'> {
  return {
    main: TOPOLOGY,
    has: (name) => inside.has(name),
    read(name, limit = LIMITS.base.fileBytes) {
      const file = inside.get(name);
      if (!file) throw new Error(`the file "${name.slice(0, 60)}" is missing in it`);
      if (file.length > limit) throw new Error(`"${name}" in it holds ${file.length} bytes where there may be ${limit}`);
      return file;
    },
  };
}
