/** A layers model of TensorFlow.js: its description, and weights in files beside it. */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { readKerasConfig, type KerasLayer } from '../../engine/bases/import/keras-config.ts';
import { matchWeights, type FileTensor } from '../../engine/bases/import/match-weights.ts';
import { LIMITS } from '../../shared/limits.ts';
import { MANIFEST_NAME, modelManifest } from '../model-files/manifest.ts';
import { byteSize, weightsManifest, type WeightSpec } from '../model-files/weights-manifest.ts';
import type { ReadModel } from './read-model.ts';
import type { SourceFiles } from './source-files.ts';

const modelJson = z.object({ format: z.string().optional(), modelTopology: z.unknown(), weightsManifest });
const manifest = z.object({ ...modelManifest.pick({ format: true, classes: true }).shape, run: z.object({ name: z.string() }) });

export function readTfjs({ main, read, has }: Pick<SourceFiles, 'main' | 'read' | 'has'>): ReadModel {
  const parsed = modelJson.safeParse(parseJson(read(main, LIMITS.model.topologyBytes), main));
  if (!parsed.success) {
    throw new Error(
      `"${main}" is not a layers model of TensorFlow.js (${parsed.error.issues[0]?.path.join('.') || 'its form'} is unexpected)`,
    );
  }
  const { format, modelTopology, weightsManifest: groups } = parsed.data;
  if (format === 'graph-model') throw new Error('it is a graph model, which cannot be trained on; convert it as a layers model');
  const topology = modelTopology as { readonly model_config?: unknown };
  const network = readKerasConfig(topology?.model_config ?? modelTopology);
  refuseTooMuch(groups);
  const tensors = new Map<string, FileTensor>();
  for (const { paths, weights } of groups) {
    const expected = sizeOf(weights);
    let left = expected;
    const parts = paths.map((path) => {
      const part = read(path, left);
      left -= part.length;
      return part;
    });
    const bytes = new Uint8Array(Buffer.concat(parts));
    if (bytes.length !== expected) throw new Error(`"${paths[0]}" holds ${bytes.length} bytes where ${expected} are announced`);
    for (const [name, tensor] of decode(bytes.buffer, weights)) tensors.set(name, tensor);
  }
  return {
    network,
    tensors: matchWeights(network.layers, (layer) => tensorsOf(layer, tensors)),
    ...wordsBeside({ read, has }),
  };
}

/** What a file beside the network says of it: Mien's own, or that of Teachable Machine. */
function wordsBeside({ read, has }: Pick<SourceFiles, 'read' | 'has'>): Pick<ReadModel, 'name' | 'classNames'> {
  const own = has(MANIFEST_NAME) ? manifest.safeParse(parseJson(read(MANIFEST_NAME, LIMITS.model.topologyBytes), MANIFEST_NAME)) : null;
  if (own?.success) return { name: own.data.run.name, classNames: own.data.classes };
  return { name: null, classNames: has('metadata.json') ? labelsOf(read('metadata.json', 2 ** 20)) : [] };
}

/** What is announced is weighed before a file is read: one file under many names, or under one many times, would fill the memory. */
function refuseTooMuch(groups: z.infer<typeof weightsManifest>): void {
  if (sizeOf(groups.flatMap(({ weights }) => weights)) > LIMITS.base.fileBytes) {
    throw new Error(`its weights are larger than ${LIMITS.base.fileBytes / 2 ** 20} MB`);
  }
  const named = new Set<string>();
  for (const path of groups.flatMap(({ paths }) => paths)) {
    if (named.has(path)) throw new Error(`it names the file "${path.slice(0, 60)}" twice`);
    named.add(path);
  }
}

const sizeOf = (weights: readonly WeightSpec[]) => weights.reduce((sum, spec) => sum + byteSize(spec), 0);

function decode(buffer: ArrayBuffer, specs: readonly WeightSpec[]): [string, FileTensor][] {
  const decoded = tf.io.decodeWeights(buffer, specs as tf.io.WeightsManifestEntry[]);
  const list = Object.entries(decoded).map(([name, tensor]): [string, FileTensor] => {
    const integers = tensor.dtype !== 'float32';
    return [name, { name: name.split('/').at(-1)!, shape: tensor.shape, data: Float32Array.from(tensor.dataSync()), integers }];
  });
  tf.dispose(decoded);
  return list;
}

/** The file may or may not say in which models a layer lies. */
function tensorsOf({ path }: KerasLayer, tensors: ReadonlyMap<string, FileTensor>): FileTensor[] | null {
  for (let from = 0; from < path.length; from++) {
    const prefix = `${path.slice(from).join('/')}/`;
    const found = [...tensors].filter(([name]) => name.startsWith(prefix) && !name.slice(prefix.length).includes('/'));
    if (found.length > 0) return found.map(([, tensor]) => tensor);
  }
  return null;
}

/** Teachable Machine writes the names of the classes beside its models. */
function labelsOf(bytes: Uint8Array): string[] {
  const parsed = z.object({ labels: z.array(z.string().trim().min(1).max(64)).max(64) }).safeParse(parseJson(bytes, 'metadata.json'));
  // "Class 1" is what it writes where nobody gave a name.
  return parsed.success && !parsed.data.labels.every((label) => /^class \d+$/i.test(label)) ? parsed.data.labels : [];
}

export function parseJson(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Error(`"${name}" is not readable as JSON`);
  }
}
