/** What a file says about itself before SQLite is let near it. */
import { accessSync, constants, closeSync, openSync, readSync, realpathSync, statSync, type BigIntStats, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { APPLICATION_ID } from './pragmas.ts';

const MAGIC = 'SQLite format 3\0';
const SMALLEST = 512;
/** In byte 18 of the header: changes go into a log beside the file first. */
const KEEPS_LOG = 2;

export interface ProjectFile {
  /** Absolute, without symbolic links: the name that the lock and the log beside it derive from. */
  readonly path: string;
  readonly identity: string;
  readonly size: number;
  readonly version: number;
  /** It was closed in order, and there is a log: of another file that was there before. */
  readonly hasForeignLog: boolean;
  /** It was not, and there is no log: it was moved away from it, or copied. */
  readonly lostLog: boolean;
  /** The last program that had it open closed it in order. */
  readonly closedCleanly: boolean;
  /** Why it can only be read, or null. */
  readonly readOnlyReason: string | null;
}

/** What stays the same while a file is renamed, and differs when it is replaced. */
export const identityOf = ({ dev, ino }: Pick<BigIntStats, 'dev' | 'ino'>): string => `${dev}:${ino}`;

/** Null where there is none. @throws StudioError FILE_ACCESS where that cannot be told, as when a network is gone for a moment */
export function fileIdentity(path: string): string | null {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat ? identityOf(stat) : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StudioError('FILE_ACCESS', `"${path}" cannot be reached now (${code}). Nothing is saved until it can be again.`, {
      cause: error,
    });
  }
}

/** The regular file behind a path, or a sentence. */
export function resolveFile(path: string): string {
  let real: string;
  try {
    real = realpathSync(path);
  } catch (error) {
    throw new StudioError('NOT_FOUND', `There is no file "${path}". It may have been moved; choose it again.`, { cause: error });
  }
  const stat = statSync(real);
  if (stat.isDirectory()) {
    throw new StudioError('NOT_A_PROJECT', `"${path}" is a folder. Choose a project file in it (its name ends in .mien).`);
  }
  if (!stat.isFile()) {
    throw new StudioError('NOT_A_PROJECT', `"${path}" is not an ordinary file. Choose a project file (its name ends in .mien).`);
  }
  return real;
}

/**
 * Reads 100 bytes. Only while this process has no SQLite connection to the file: closing any descriptor of
 * a file drops all locks that the process holds on it.
 */
export function inspectFile(path: string): ProjectFile {
  const real = resolveFile(path);
  const stat = statSync(real);
  const { size } = stat;
  if (size < SMALLEST) throw notAProject(path);
  const header = readHeader(real, path);
  if (header.toString('latin1', 0, 16) !== MAGIC || header.readUInt32BE(68) !== APPLICATION_ID) throw notAProject(path);

  const log = findLog(real);
  const keepsLog = header[18] === KEEPS_LOG;
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  if (!log && header.readUInt32BE(28) * pageSize > size) {
    throw new StudioError(
      'NOT_A_PROJECT',
      `"${path}" was cut short: its end is missing. It was left as it is; copy it again, or go back to an older copy.`,
    );
  }
  return {
    path: real,
    identity: fileIdentity(real) ?? '',
    size,
    version: header.readUInt32BE(60),
    hasForeignLog: !keepsLog && log !== undefined && log.size > 0,
    lostLog: keepsLog && !log,
    closedCleanly: !log && !keepsLog,
    readOnlyReason: whyReadOnly(real, path, stat),
  };
}

function findLog(real: string): Stats | undefined {
  try {
    return statSync(`${real}-wal`, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENAMETOOLONG') throw error;
    throw new StudioError(
      'FILE_ACCESS',
      `The name of "${real}" is too long: what changes is kept beside it first, under a longer one. Give it a shorter name, then open it again.`,
      { cause: error },
    );
  }
}

function readHeader(real: string, path: string): Buffer {
  const header = Buffer.alloc(100);
  try {
    const descriptor = openSync(real, 'r');
    try {
      readSync(descriptor, header, 0, header.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw new StudioError('FILE_ACCESS', `"${path}" could not be read. Check that you may read it.`, { cause: error });
  }
  return header;
}

function whyReadOnly(real: string, path: string, { mode, nlink }: Stats): string | null {
  if (!isWritable(real, mode)) {
    return `"${path}" is read-only. You can look at it; to change it, make the file writable or open a copy.`;
  }
  // On Windows the mark says nothing of folders.
  const folder = dirname(real);
  if (process.platform !== 'win32' && !isWritable(folder, statSync(folder).mode)) {
    return `The folder of "${path}" may not be written to, and what changes is kept beside the project first. You can look at it; to change it, open a copy in another folder.`;
  }
  if (nlink > 1) {
    return `"${path}" has another name as well (a hard link), and whoever opens it there would not know of what is done here. You can look at it; to change it, open a copy.`;
  }
  return null;
}

/** What is marked read-only is left alone even by somebody who could override the mark. */
function isWritable(path: string, mode: number): boolean {
  if ((mode & 0o222) === 0) return false;
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export function notAProject(path: string): StudioError {
  const remedy = path.toLowerCase().endsWith('.mien')
    ? 'it may be damaged, or of another program. Choose another project, or go back to an older copy.'
    : 'choose a file whose name ends in .mien.';
  return new StudioError('NOT_A_PROJECT', `"${path}" is not a Mien project. It was left as it is; ${remedy}`);
}
