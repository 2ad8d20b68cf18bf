/** Bases by id, from the weights that face-api ships. Each is loaded once. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { BASE_FILES, buildBase, type Base, type BaseId } from '../../engine/bases/base.ts';
import { decodeFaceApiWeights } from '../../engine/bases/weights.ts';
import { StudioError } from '../../shared/errors.ts';
import { readyBackend } from './backend.ts';

const loaded = new Map<string, Promise<Base>>();

/** Folder of the weights in the installed package. */
export function faceApiModelFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')), 'model');
}

export function loadBase(id: string): Promise<Base> {
  let base = loaded.get(id);
  if (!base) {
    base = load(id);
    base.catch(() => loaded.delete(id));
    loaded.set(id, base);
  }
  return base;
}

async function load(id: string): Promise<Base> {
  await readyBackend();
  const name = Object.hasOwn(BASE_FILES, id) ? BASE_FILES[id as BaseId] : null;
  if (!name) throw new StudioError('NOT_FOUND', `There is no base called "${id}".`);
  const folder = faceApiModelFolder();
  const [manifest, bytes] = await Promise.all([
    readFile(join(folder, `${name}-weights_manifest.json`), 'utf8'),
    readFile(join(folder, `${name}.bin`)),
  ]);
  return buildBase(id, decodeFaceApiWeights(JSON.parse(manifest), bytes));
}
