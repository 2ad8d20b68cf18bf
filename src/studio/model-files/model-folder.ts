/**
 * Reads a model folder that may come from anywhere. Every number in it is checked before it costs anything, weights are read
 * from plain files beside model.json only, and nothing in it is run. (TensorFlow.js's own file reader follows any path.)
 */
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { planLayers } from '../../engine/bases/layer-plan.ts';
import { MIRROR_WEIGHT, oneWayOf } from '../../engine/both-ways.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { MANIFEST_NAME, modelManifest, TOPOLOGY_NAME, type ModelManifest } from './manifest.ts';
import { byteSize, weightsManifest, type WeightSpec } from './weights-manifest.ts';

const modelJson = z.object({
  format: z.literal('layers-model').optional(),
  modelTopology: z.unknown(),
  weightsManifest,
});

export interface Network {
  readonly topology: object;
  readonly weightSpecs: readonly WeightSpec[];
  readonly weightData: Uint8Array<ArrayBuffer>;
}

export interface ModelFolder {
  readonly folder: string;
  readonly manifest: ModelManifest;
  readonly written: Network;
  /** What answers to the picture alone. Every layer of it was measured. */
  readonly oneWay: Network;
  /** The answer is that of `oneWay` to the picture and its mirror image together. */
  readonly mirror: boolean;
}

export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const refuse = (file: string, why: string): never => {
    throw new StudioError('BAD_MODEL', `The model in ${folder} cannot be used: ${file} ${why}. Export it again, or choose another folder.`);
  };
  const readSibling = async (name: string, limit: number): Promise<Uint8Array<ArrayBuffer>> => {
    if (!/^[\w][\w. -]{0,200}$/.test(name)) {
      return refuse(TOPOLOGY_NAME, `names a file that does not lie beside it ("${name.slice(0, 60)}")`);
    }
    const path = join(folder, name);
    const info = await lstat(path).catch(() => null);
    if (!info) return refuse(name, 'is missing');
    if (!info.isFile()) return refuse(name, 'is not a plain file');
    if (info.size > limit) return refuse(name, `is larger than ${Math.round(limit / 2 ** 20)} MB`);
    return new Uint8Array(await readFile(path));
  };
  const readJson = async <T>(name: string, schema: z.ZodType<T>): Promise<T> => {
    const bytes = await readSibling(name, LIMITS.model.topologyBytes);
    let value: unknown;
    try {
      value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    } catch {
      return refuse(name, 'is not readable as JSON');
    }
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    return refuse(name, `has something unexpected at "${issue?.path.join('.') ?? ''}"`);
  };

  const manifest = await readJson(MANIFEST_NAME, modelManifest);
  const { modelTopology, weightsManifest: groups } = await readJson(TOPOLOGY_NAME, modelJson);
  const alone = oneWayOf(modelTopology);
  let plan: ReturnType<typeof planLayers>;
  try {
    plan = planLayers(alone?.flat ?? modelTopology);
  } catch (error) {
    return refuse(TOPOLOGY_NAME, `is not allowed: ${(error as Error).message}`);
  }
  const { size } = manifest.input;
  if (plan.input[0] !== size || plan.input[1] !== size) refuse(TOPOLOGY_NAME, `wants pictures of another size than ${MANIFEST_NAME} says`);
  if (plan.outputs !== manifest.classes.length) {
    refuse(TOPOLOGY_NAME, `has ${plan.outputs} outputs, but ${MANIFEST_NAME} names ${manifest.classes.length} classes`);
  }

  const weightSpecs = groups.flatMap(({ weights }) => weights);
  checkWeights(weightSpecs, alone ? new Map([...plan.weights, [MIRROR_WEIGHT, [size, size]]]) : plan.weights, refuse);
  const parts: Uint8Array[] = [];
  for (const { paths, weights } of groups) {
    const expected = weights.reduce((sum, spec) => sum + byteSize(spec), 0);
    let found = 0;
    for (const path of paths) {
      const bytes = await readSibling(path, Math.min(LIMITS.model.weightBytes, expected - found));
      found += bytes.length;
      parts.push(bytes);
    }
    if (found !== expected) refuse(paths[0]!, `holds ${found} bytes where ${expected} are announced`);
  }
  const written = { topology: modelTopology as object, weightSpecs, weightData: concatenate(parts) };
  return {
    folder,
    manifest,
    written,
    oneWay: alone ? { topology: alone.flat, ...without(MIRROR_WEIGHT, written) } : written,
    // In exports of before, the network answers to one picture, and whoever asks it joins both answers.
    mirror: alone !== null || manifest.mirror,
  };
}

function without(name: string, { weightSpecs, weightData }: Network): Pick<Network, 'weightSpecs' | 'weightData'> {
  let end = 0;
  const parts = weightSpecs.flatMap((spec) => {
    const bytes = weightData.subarray(end, (end += byteSize(spec)));
    return spec.name === name ? [] : [bytes];
  });
  return { weightSpecs: weightSpecs.filter((spec) => spec.name !== name), weightData: concatenate(parts) };
}

function checkWeights(
  specs: readonly WeightSpec[],
  planned: ReadonlyMap<string, readonly number[]>,
  refuse: (file: string, why: string) => never,
): void {
  const seen = new Set<string>();
  for (const spec of specs) {
    const shape = planned.get(spec.name);
    if (!shape || seen.has(spec.name)) refuse(TOPOLOGY_NAME, `lists a weight that no layer has ("${spec.name.slice(0, 60)}")`);
    if (shape!.join() !== spec.shape.join()) refuse(TOPOLOGY_NAME, `gives the weight "${spec.name}" another size than its layer has`);
    seen.add(spec.name);
  }
  if (seen.size !== planned.size) refuse(TOPOLOGY_NAME, 'does not list all weights of its layers');
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
