/** `mien.json`, written beside an exported network: all that somebody needs to use it as it was trained. */
import { basename } from 'node:path';
import { z } from 'zod';
import { expectedShares } from '../../shared/class-shares.ts';
import type { Run } from '../../shared/contract/runs.ts';
import { looksBothWays, stageOfRun, type StageOfRun } from '../../shared/contract/stages.ts';
import { evaluation } from '../../shared/evaluation.ts';
import { readVersion, versionOf } from '../app/version.ts';

export const MANIFEST_NAME = 'mien.json';
export const TOPOLOGY_NAME = 'model.json';
export const WEIGHTS_NAME = 'weights.bin';

const partCounts = z.object({ train: z.int(), validation: z.int(), test: z.int() });

export const modelManifest = z.object({
  format: z.literal('mien-model'),
  formatVersion: z.literal(1),
  /** Version of Mien that wrote it. */
  mien: z.string(),
  createdAt: z.string(),
  /** In the order of the network's outputs. */
  classes: z.array(z.string().min(1).max(64)).min(2).max(64),
  input: z.object({
    size: z.int().min(8).max(1024),
    channels: z.literal(3),
    colours: z.literal('RGB'),
    /** What goes in: pixel values as they are. */
    range: z.tuple([z.literal(0), z.literal(255)]),
    /** Done by the network itself, in its layer "normalise". Told for whoever rebuilds it. */
    normalisation: z.object({
      inside: z.literal(true),
      mean: z.tuple([z.number(), z.number(), z.number()]),
      scale: z.union([z.number(), z.tuple([z.number(), z.number(), z.number()])]),
    }),
  }),
  crop: z.object({
    align: z.literal('landmarks'),
    margin: z.number().min(0.1).max(5),
    detector: z.string(),
    landmarks: z.string(),
    words: z.string(),
  }),
  output: z.object({
    kind: z.literal('softmax'),
    length: z.int(),
    /** All three are part of the last layer's weights already; told for whoever wants to undo or change them. */
    temperature: z.number().nullable().optional(),
    learntShares: z.array(z.number()).nullable().optional(),
    expected: expectedShares.nullable().optional(),
  }),
  /** The answer is that to a picture and its mirror image together: √(p · q) of both, scaled to a sum of 1. Done by the network itself. */
  mirror: z.boolean().default(false),
  base: z.object({ id: z.string(), name: z.string(), source: z.string(), licence: z.string() }),
  run: z
    .object({
      name: z.string(),
      backend: z.string().nullable(),
      /** SHA-256 of the faces, labels and parts that it was trained on. */
      snapshot: z.string().nullable(),
      faces: partCounts,
    })
    .and(stageOfRun),
  test: evaluation.nullable(),
  validation: evaluation.nullable(),
  versions: z.record(z.string(), z.string()),
  files: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
});
export type ModelManifest = z.infer<typeof modelManifest>;

export function makeManifest(
  run: Run,
  { snapshot, files }: { readonly snapshot: string; readonly files: ModelManifest['files'] },
): ModelManifest {
  const { base } = run;
  const version = readVersion();
  return {
    format: 'mien-model',
    formatVersion: 1,
    mien: version,
    createdAt: new Date().toISOString(),
    classes: run.classes.map(({ name }) => name),
    input: { size: base.inputSize, channels: 3, colours: 'RGB', range: [0, 255], normalisation: { inside: true, ...base.normalisation } },
    crop: {
      ...base.crop,
      detector: `@vladmandic/face-api ${versionOf('@vladmandic/face-api')}, SSD MobileNet v1`,
      landmarks: `@vladmandic/face-api ${versionOf('@vladmandic/face-api')}, 68 landmarks`,
      words: `A square around the landmarks of one face, times ${base.crop.margin}, scaled to ${base.inputSize}×${base.inputSize} (bilinear with antialiasing, a pixel's centre at one half: Pillow's BILINEAR).`,
    },
    output: {
      kind: 'softmax',
      length: run.classes.length,
      temperature: run.temperature,
      learntShares: run.learntShares,
      expected: run.expected,
    },
    mirror: looksBothWays(run.settings),
    base: { id: base.id, name: base.name, source: base.source, licence: base.licence },
    run: { name: run.name, ...withoutPaths(run), backend: run.backend, snapshot, faces: run.faces },
    test: run.test,
    validation: run.validation,
    versions: { mien: version, tensorflow: versionOf('@tensorflow/tfjs'), faceApi: versionOf('@vladmandic/face-api') },
    files,
  };
}

/** Where a file lies on this computer, and who its owner is called, is nobody's business who gets the model. */
function withoutPaths(run: StageOfRun): StageOfRun {
  const told = stageOfRun.parse(run);
  if (told.stage !== 'joint' || told.settings.oldProject === null) return told;
  return { ...told, settings: { ...told.settings, oldProject: basename(told.settings.oldProject) } };
}
