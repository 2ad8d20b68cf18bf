/**
 * Models of Keras: HDF5 of version 1 to 3 and the zip of version 3. Read by HDF5 in WebAssembly over a file system in memory that
 * holds this file alone, so that no link in it leads anywhere.
 */
import { readKerasConfig, type KerasLayer } from '../../engine/bases/import/keras-config.ts';
import { matchWeights, type FileTensor } from '../../engine/bases/import/match-weights.ts';
import { LIMITS } from '../../shared/limits.ts';
import { openHdf5, type Hdf5 } from './hdf5.ts';
import type { ReadModel } from './read-model.ts';
import { parseJson } from './read-tfjs.ts';

export async function readHdf5(bytes: Uint8Array): Promise<ReadModel> {
  const file = await openHdf5(bytes);
  try {
    const config = file.text('/', 'model_config');
    if (config === null) throw new Error('it holds weights without the description of their network; save the whole model');
    const network = readKerasConfig(parseJson(new TextEncoder().encode(config), 'model_config'));
    const root = file.has('/model_weights') ? '/model_weights' : '';
    return { network, tensors: matchWeights(network.layers, (layer) => hdf5Tensors(file, root, layer)), name: null, classNames: [] };
  } finally {
    file.close();
  }
}

/** Keras lists the weights of each outermost layer by name, those of a model within it among them. */
function hdf5Tensors(file: Hdf5, root: string, { path }: KerasLayer): FileTensor[] | null {
  const group = `${root}/${path[0]!}`;
  if (!file.has(group)) return null;
  const names = file.names(group, 'weight_names');
  const own = path.at(-1)!;
  const mine = path.length === 1 ? names : names.filter((name) => name.split('/').at(-2) === own);
  return mine.map((name) => ({ ...file.tensor(`${group}/${name}`), name: weightName(name) }));
}

/** `conv2d_1/kernel:0` is a kernel. */
function weightName(name: string): string {
  return name.split('/').at(-1)!.replace(/:\d+$/, '');
}

/** @param files Of its zip, by name. */
export async function readKeras(files: ReadonlyMap<string, Uint8Array>): Promise<ReadModel> {
  const config = files.get('config.json');
  const weights = files.get('model.weights.h5');
  if (!config || !weights) {
    throw new Error('it is a zip in which there is neither a model.json nor the config.json and model.weights.h5 of Keras');
  }
  const network = readKerasConfig(parseJson(config, 'config.json'));
  const file = await openHdf5(weights);
  try {
    const slots = slotsOf(file);
    return {
      network,
      tensors: matchWeights(network.layers, ({ slots: own }) => slots.get(own.join('/')) ?? null),
      name: null,
      classNames: [],
    };
  } finally {
    file.close();
  }
}

const CONTAINERS = new Set(['layers', '_layer_checkpoint_dependencies', '_self_tracked_trackables']);

/** Tensors by the slot of their layer, in their order. */
function slotsOf(file: Hdf5): Map<string, FileTensor[]> {
  const slots = new Map<string, FileTensor[]>();
  const walk = (path: string, slot: readonly string[], depth: number): void => {
    if (depth > 24) throw new Error('its groups are nested too deeply');
    for (const name of file.keys(path)) {
      const inner = `${path}/${name}`;
      if (name === 'vars') {
        const order = file.keys(inner).toSorted((a, b) => Number(a) - Number(b));
        if (order.length > 0 && slot.length > 0) {
          slots.set(
            slot.join('/'),
            order.map((n) => ({ ...file.tensor(`${inner}/${n}`), name: n })),
          );
        }
      } else if (file.isGroup(inner)) {
        // A container that is named twice holds the same layers twice.
        if (name !== 'optimizer') walk(inner, CONTAINERS.has(name) ? slot : [...slot, name], depth + 1);
      }
      if (slots.size > LIMITS.model.layers) throw new Error(`it has more than ${LIMITS.model.layers} layers`);
    }
  };
  walk('', [], 0);
  return slots;
}
