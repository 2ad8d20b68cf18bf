/**
 * Zip files, read in place: nothing is ever written to the disk. What an archive can do to whoever reads it is refused here: names that
 * lead elsewhere, links, locks, archives within, entries that lie over one another, and sizes that are not what was said.
 */
import { isUtf8 } from 'node:buffer';
import { PassThrough, type Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { getFileNameLowLevel, openPromise, validateFileName, type Entry, type ZipFile } from 'yauzl';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { figure } from '../../shared/words.ts';
import { nameOf, slashes } from './annotation.ts';
import { cleanPath } from './clean-annotation.ts';
import type { GivenFile, Tree, TreeFile } from './tree.ts';

const { zip: limits } = LIMITS;
const STORED = 0;
const DEFLATED = 8;
/** The bit of an entry that says that its name is UTF-8. */
const UTF8 = 0x800;
/** A local header is at least so long: an entry that begins sooner after the one before lies over it. */
const LOCAL_HEADER = 30;
const LINK = 0o120000;
const KIND_OF_FILE = 0o170000;

/** @throws StudioError where the archive as a whole is damaged or a trick; single entries are left out with their reason. */
export async function openArchive({ path, location }: GivenFile): Promise<Tree> {
  const refuse = (what: string) => new StudioError('INVALID', `"${path}" ${what}.`);
  let zip: ZipFile;
  try {
    zip = await openPromise(location, { lazyEntries: true, autoClose: false, validateEntrySizes: true, decodeStrings: true });
  } catch (error) {
    throw refuse(`is not a zip file that can be read: ${sentence(error)}`);
  }
  try {
    const entries = await listEntries(zip, refuse);
    const leftOut: { file: string; reason: string }[] = [];
    const taken = new Map<string, Entry>();
    for (const entry of entries) {
      const name = cleanName(fileNameOf(entry));
      const reason = whyNot(entry, name);
      if (reason !== null) leftOut.push({ file: name, reason });
      else if (taken.has(name)) throw refuse(`holds two files named "${shown(name)}". Pack it anew`);
      else if (!isHidden(name)) taken.set(name, entry);
    }
    const files: TreeFile[] = [...taken].map(([name, entry]) => ({ path: name, size: entry.uncompressedSize }));
    return {
      archive: path,
      files,
      leftOut,
      has: (name) => taken.has(name),
      open: async (name) => {
        const entry = taken.get(name);
        if (!entry) throw new StudioError('NOT_FOUND', `"${path}" holds no "${shown(name)}".`);
        return checked(await zip.openReadStreamPromise(entry), entry, name);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw isStudioError(error) ? error : refuse(`is damaged, or made to mislead: ${sentence(error)}`);
  }
}

async function listEntries(zip: ZipFile, refuse: (what: string) => StudioError): Promise<Entry[]> {
  if (zip.entryCount > limits.entries) throw refuse(`holds more than ${figure(limits.entries)} files`);
  const entries: Entry[] = [];
  let bytes = 0;
  let packed = 0;
  for await (const entry of zip.eachEntry()) {
    if (entries.length >= limits.entries) throw refuse(`holds more than ${figure(limits.entries)} files`);
    bytes += entry.uncompressedSize;
    packed += entry.compressedSize;
    if (bytes > limits.totalBytes) throw refuse(`holds more than ${limits.totalBytes / 2 ** 30} GB`);
    if (!entry.fileName.endsWith('/')) entries.push(entry);
  }
  if (bytes > limits.ratioFrom * 256 && bytes > packed * limits.totalRatio) {
    throw refuse(`would grow to more than ${limits.totalRatio} times its size. Pack it anew, or unpack it first`);
  }
  const ordered = entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [at, entry] of ordered.entries()) {
    const next = ordered[at + 1];
    const end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER + entry.compressedSize;
    if (next && end > next.relativeOffsetOfLocalHeader) throw refuse('is made to mislead: its files lie over one another');
  }
  return entries;
}

/** Why an entry is not taken, or null. */
function whyNot(entry: Entry, name: string): string | null {
  const kind = (entry.externalFileAttributes >>> 16) & KIND_OF_FILE;
  const most = mostBytes(name);
  if (name.length > LIMITS.import.pathLength) return `has a path longer than ${LIMITS.import.pathLength} characters`;
  if (name.split('/').length > LIMITS.import.depth) return `lies more than ${LIMITS.import.depth} folders deep`;
  if (kind === LINK) return 'is a link; pack what it points to instead';
  if (entry.isEncrypted()) return 'is locked with a password. Unlock the archive first';
  if (isArchive(name)) return 'is an archive within an archive. Unpack it, then import it by itself';
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
    return `is compressed in a way that is not read (method ${entry.compressionMethod}). Pack it as a usual zip`;
  }
  if (entry.uncompressedSize > most) return `has more than ${most / 2 ** 20} MB`;
  if (entry.uncompressedSize > limits.ratioFrom && entry.uncompressedSize > entry.compressedSize * limits.ratio) {
    return `would grow to more than ${limits.ratio} times its size`;
  }
  return null;
}

/** Counts and checks what comes out, whatever the header said. */
function checked(source: Readable, entry: Entry, name: string): Readable {
  const out = new PassThrough({ highWaterMark: 2 ** 18 });
  let size = 0;
  let sum = 0;
  source.on('error', (error) => out.destroy(damaged(name, sentence(error))));
  source.on('data', (chunk: Buffer) => {
    size += chunk.length;
    sum = crc32(chunk, sum);
    if (size > mostBytes(name)) {
      source.destroy();
      out.destroy(damaged(name, 'it is larger than it says'));
    } else if (!out.write(chunk)) source.pause();
  });
  out.on('drain', () => source.resume());
  out.on('close', () => source.destroy());
  source.on('end', () => {
    if (sum !== entry.crc32) out.destroy(damaged(name, 'its checksum does not fit'));
    else out.end();
  });
  return out;
}

function mostBytes(name: string): number {
  return isText(name) ? LIMITS.csv.bytes : limits.entryBytes;
}

/** macOS writes names in UTF-8 without saying so. What cannot be UTF-8 is CP437, as the form has it. */
function fileNameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  const flags = isUtf8(fileNameRaw) ? generalPurposeBitFlag | UTF8 : generalPurposeBitFlag;
  const name = getFileNameLowLevel(flags, fileNameRaw, extraFields, false);
  const problem = validateFileName(name);
  if (problem !== null) throw new Error(problem);
  return name;
}

/** A name to show and to match, never to open. yauzl has refused drives, `..` and what begins with `/`. */
function cleanName(name: string): string {
  return slashes(name)
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .map(cleanPath)
    .join('/');
}

const isText = (name: string) => /\.(csv|tsv|txt|json|jsonl|xml)$/i.test(name);
const isArchive = (name: string) => /\.(zip|tm|7z|rar|tar|gz|tgz|bz2|xz|zst)$/i.test(name);
const isHidden = (name: string) =>
  name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX') || nameOf(name) === 'Thumbs.db';
const shown = (name: string) => name.slice(0, 100);
const damaged = (name: string, why: string) => new StudioError('INVALID', `"${shown(name)}" is damaged: ${why}.`);
const sentence = (error: unknown) => (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
