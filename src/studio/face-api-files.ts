/** What the installed face-api package ships: its weights, as two files each, and what goes into an export's page. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The detector and the landmark network, as face-api names their files. Those of the bases are in `BASE_FILES`. */
export const DETECTOR_FILES = 'ssd_mobilenetv1_model';
export const LANDMARK_FILES = 'face_landmark_68_model';

export interface WeightFiles {
  readonly manifest: unknown;
  readonly bytes: Uint8Array;
}

export function faceApiFolder(): string {
  const require = createRequire(import.meta.url);
  return dirname(require.resolve('@vladmandic/face-api/package.json'));
}

/** `name` is that of the network, e.g. `face_expression_model`. */
export async function readWeightFiles(name: string): Promise<WeightFiles> {
  const path = join(faceApiFolder(), 'model', name);
  const [manifest, bytes] = await Promise.all([readFile(`${path}-weights_manifest.json`, 'utf8'), readFile(`${path}.bin`)]);
  return { manifest: JSON.parse(manifest), bytes };
}
