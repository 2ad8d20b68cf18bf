/** A base as a file: its layers, their weights, and the head that it came with. What is read from it is checked before it is built. */
import { z } from 'zod';
import { StudioError } from '../../shared/errors.ts';
import type { BaseCard } from '../../shared/base-card.ts';
import type { HeadWeights } from '../heads/head-weights.ts';
import { setNetworkTensors, type NamedTensors } from '../network.ts';
import { decodeTensorFile, encodeTensorFile } from '../tensor-file.ts';
import type { Base } from './base.ts';
import { buildLayers } from './build-layers.ts';
import type { FlatLayer } from './layer-list.ts';
import { planLayers } from './layer-plan.ts';

/** A network up to its features, which the last layer gives; RGB pixels of 0–255 go in. Weights as `<layer>/<weight>`. */
export interface BaseNetwork {
  readonly layers: readonly FlatLayer[];
  readonly tensors: NamedTensors;
  readonly ownHead: HeadWeights | null;
}

const MARK = 'MIENBAS1';
const KERNEL = 'own head/kernel';
const BIAS = 'own head/bias';
const headerSchema = z.object({ topology: z.unknown() });

export function encodeBase({ layers, tensors, ownHead }: BaseNetwork): Uint8Array<ArrayBuffer> {
  const head: NamedTensors = ownHead
    ? {
        [KERNEL]: { shape: [ownHead.features, ownHead.classes], data: ownHead.kernel },
        [BIAS]: { shape: [ownHead.classes], data: ownHead.bias },
      }
    : {};
  return encodeTensorFile(MARK, { topology: topologyOf(layers) }, { ...tensors, ...head });
}

/** @throws StudioError BAD_MODEL where it is no base, or holds what is not allowed. */
export function decodeBase(bytes: Uint8Array): BaseNetwork {
  try {
    const { header, tensors } = decodeTensorFile(MARK, bytes);
    const { layers, outputs, weights } = planLayers(headerSchema.parse(header).topology);
    const { [KERNEL]: kernel, [BIAS]: bias, ...own } = tensors;
    for (const [name, shape] of weights) {
      if (own[name]?.shape.join() !== shape.join()) throw new Error(`the weight "${name}" is missing or has another size`);
    }
    if (Object.keys(own).length !== weights.size) throw new Error('it holds weights that no layer has');
    if (!kernel || !bias) return { layers, tensors: own, ownHead: null };
    const [features, classes] = kernel.shape;
    if (features !== outputs || kernel.shape.length !== 2 || bias.shape.join() !== String(classes)) {
      throw new Error('its head does not fit');
    }
    return { layers, tensors: own, ownHead: { features, classes: classes!, kernel: kernel.data, bias: bias.data } };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'it is not one';
    throw new StudioError('BAD_MODEL', `A base could not be read: ${why}. Add it again from its original file.`, { cause });
  }
}

/** A base ready to be used. The caller disposes of it. */
export function baseOf(card: BaseCard, { layers, tensors, ownHead }: BaseNetwork): Base {
  const build = () => {
    const model = buildLayers(layers, card.id);
    try {
      setNetworkTensors(model, tensors);
    } catch (error) {
      model.dispose();
      throw error;
    }
    return model;
  };
  const model = build();
  return { card, model, ownHead, copyModel: build, dispose: () => void model.dispose() };
}

/** In the form of TensorFlow.js's own model.json, so that one reader checks both. */
function topologyOf(layers: readonly FlatLayer[]): object {
  return {
    class_name: 'Functional',
    config: {
      layers: layers.map(({ kind, name, settings, inputs }) => ({
        class_name: kind,
        name,
        config: settings,
        inbound_nodes: inputs.length === 0 ? [] : [inputs.map((source) => [source, 0, 0])],
      })),
      input_layers: [[layers[0]!.name, 0, 0]],
      output_layers: [[layers.at(-1)!.name, 0, 0]],
    },
  };
}
