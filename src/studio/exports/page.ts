/**
 * The page of an export, which classifies a photo or the webcam without any connection. A page opened from a disk may not read
 * the files beside it, so weights go into scripts.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programFolder } from '../app/program-folder.ts';
import { DETECTOR_FILES, faceApiFolder, LANDMARK_FILES, readWeightFiles } from '../face-api-files.ts';
import type { NetworkFiles } from '../learning/methods.ts';
import type { ModelManifest } from '../model-files/manifest.ts';
import { writeFileSafely } from './export-files.ts';

const packages = createRequire(import.meta.url);

/** Networks that find and align a face, by the names that the page knows them by. */
const NETWORKS = { detector: DETECTOR_FILES, landmarks: LANDMARK_FILES } as const;

export async function writePage(
  folder: string,
  { manifest, network }: { readonly manifest: ModelManifest; readonly network: NetworkFiles },
): Promise<void> {
  const sources = join(programFolder(), 'resources', 'model-page');
  for (const name of await readdir(sources)) {
    await writeFileSafely(folder, name === 'index.html' ? name : `page/${name}`, await readFile(join(sources, name)));
  }
  await writeFileSafely(folder, 'page/faces.js', await facesScript());
  const faceApi = faceApiFolder();
  await writeFileSafely(folder, 'page/face-api.js', await readFile(join(faceApi, 'dist', 'face-api.js')));
  await writeFileSafely(folder, 'page/detector.js', await detectorScript());
  const { topology, weightSpecs, weightData } = network;
  await writeFileSafely(folder, 'page/network.js', script('mienNetwork', { manifest, topology, weightSpecs, weights: base64(weightData) }));
  await writeFileSafely(folder, 'THIRD_PARTY_NOTICES.md', await readFile(join(programFolder(), 'THIRD_PARTY_NOTICES.md')));
  await writeFileSafely(folder, 'page/LICENSE-face-api', await readFile(join(faceApi, 'LICENSE')));
}

/** How the studio finds faces. In a checkout it is made into a script first where that is missing or older than its sources. */
async function facesScript(): Promise<Uint8Array> {
  const builder = join(programFolder(), 'scripts', 'build-page.ts');
  if (import.meta.filename.endsWith('.ts') && existsSync(builder)) {
    // The bundler is a development dependency, so the build must not see this import.
    const { ensurePage } = (await import(/* @vite-ignore */ pathToFileURL(builder).href)) as { ensurePage(): Promise<void> };
    await ensurePage();
  }
  return readFile(join(programFolder(), 'out', 'page', 'faces.js'));
}

async function detectorScript(): Promise<string> {
  const networks = Object.entries(NETWORKS).map(async ([role, name]) => {
    const { manifest, bytes } = await readWeightFiles(name);
    const specs = (manifest as { readonly weights: unknown[] }[]).flatMap(({ weights }) => weights);
    return [role, { specs, weights: base64(bytes) }] as const;
  });
  const wasm = join(dirname(packages.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist', 'tfjs-backend-wasm-simd.wasm');
  return script('mienDetector', { ...Object.fromEntries(await Promise.all(networks)), wasm: base64(await readFile(wasm)) });
}

/** A value as a script. Names of classes come from people: none may end the script. */
function script(name: string, value: unknown): string {
  return `globalThis.${name} = ${JSON.stringify(value).replaceAll('<', '\\u003c')};\n`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
