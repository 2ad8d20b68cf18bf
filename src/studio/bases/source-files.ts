/** The files of a model from elsewhere: plain files beside one another, each no larger than the limit. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { isProjectFile } from '../../shared/file-kinds.ts';
import { LIMITS } from '../../shared/limits.ts';

export type SourceKind = 'tfjs' | 'hdf5' | 'zip';

export interface SourceFiles {
  readonly kind: SourceKind;
  /** Name of the file that describes the network. */
  readonly main: string;
  /** Bytes of a file beside it. Throws an Error with a few words where it cannot be read. */
  read(name: string, limit?: number): Uint8Array<ArrayBuffer>;
  has(name: string): boolean;
}

const HDF5 = [0x89, 0x48, 0x44, 0x46];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
const MODELS = new Set(['.h5', '.hdf5', '.keras', '.zip']);
export const TOPOLOGY = 'model.json';

/** @param path A file, or a folder with one model in it. Throws an Error with a few words where there is none. */
export function openSource(path: string): SourceFiles {
  const info = lstatSync(path, { throwIfNoEntry: false });
  if (!info) throw new Error('there is no such file');
  const folder = info.isDirectory() ? path : dirname(path);
  const main = info.isDirectory() ? mainFile(folder) : basename(path);
  const read = (name: string, limit: number = LIMITS.base.fileBytes) => readPlainFile(folder, name, limit);
  return {
    kind: kindOf(read(main)),
    main,
    read,
    has: (name) => lstatSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true,
  };
}

function mainFile(folder: string): string {
  const names = readdirSync(folder);
  if (names.length > LIMITS.base.files) throw new Error(`it holds more than ${LIMITS.base.files} files; choose the model itself`);
  if (names.includes(TOPOLOGY)) return TOPOLOGY;
  const models = names.filter((name) => MODELS.has(extname(name).toLowerCase()) || extname(name) === '.json');
  if (models.length === 1) return models[0]!;
  if (models.length > 1) throw new Error('it holds several models; choose one of them');
  throw new Error('it holds no model: neither a model.json nor a file .h5, .hdf5 or .keras');
}

function readPlainFile(folder: string, name: string, limit: number): Uint8Array<ArrayBuffer> {
  if (!/^[\w][\w. ()-]{0,200}$/.test(name)) throw new Error(`it names a file that does not lie beside it ("${name.slice(0, 60)}")`);
  const path = join(folder, name);
  const info = lstatSync(path, { throwIfNoEntry: false });
  if (!info) throw new Error(`the file "${name}" is missing`);
  if (isProjectFile(name)) throw new Error(`"${name}" is a project, or belongs to one`);
  if (!info.isFile()) throw new Error(`"${name}" is not a plain file`);
  if (info.size > limit) throw new Error(`"${name}" holds ${info.size} bytes where there may be ${limit}`);
  return new Uint8Array(readFileSync(path));
}

function kindOf(bytes: Uint8Array): SourceKind {
  const starts = (mark: readonly number[]) => mark.every((byte, at) => bytes[at] === byte);
  if (starts(HDF5)) return 'hdf5';
  if (starts(ZIP)) return 'zip';
  const first = bytes.find((byte) => byte > 0x20 && byte < 0x80);
  if (first === '{'.charCodeAt(0)) return 'tfjs';
  throw new Error('it is neither a model.json of TensorFlow.js nor a Keras file');
}
