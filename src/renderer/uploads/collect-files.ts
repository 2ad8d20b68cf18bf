/** What was dropped or chosen, as files with their paths relative to it. */
import { isLabelFile, isProjectFile, isVideoFile } from '../../shared/file-kinds.ts';
import { figure } from '../../shared/words.ts';

export interface PickedFile {
  readonly path: string;
  readonly file: File;
  /** Of a picture in a row of moving ones: which row, and when in it, in seconds. */
  readonly frame?: { readonly video: string; readonly at: number };
  /** By its name it is nothing that can be read: it is left out, and the report says so. */
  readonly foreign?: true;
}

/** Pictures that the studio can read, by their names: only for a first count; the studio judges by the bytes. */
const PICTURE = /\.(jpe?g|jfif|png|webp|gif|tiff?|avif|heic|heif|bmp)$/i;

/** Everything below the dropped entries, whatever it is; hidden files are left aside. */
export async function collectAll(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const picked: PickedFile[] = [];
  for (const entry of entries) await walk(entry, entry.name, picked);
  return picked;
}

/** Everything below the dropped entries but hidden files. */
export async function collectDropped(transfer: DataTransfer): Promise<PickedFile[]> {
  // Entries are only there during the event: take them all before the first await.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return collectChosen(transfer.files);
  const single = entries.length === 1;
  const picked: PickedFile[] = [];
  for (const entry of entries) await walk(entry, entry.name, picked);
  // A single picture is wanted whatever its name is; in a folder, the name decides.
  return single && entries[0]!.isFile ? picked : picked.filter(isSeen).map(judged);
}

/** From `<input type="file">`, with `webkitdirectory` or without. */
export function collectChosen(files: FileList | readonly File[]): PickedFile[] {
  return [...files]
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(isSeen)
    .map(judged);
}

/** By what is done with them. */
export interface SortedFiles {
  readonly pictures: readonly PickedFile[];
  /** Tables, archives and the like: looked at before anything is imported. */
  readonly labels: readonly PickedFile[];
  readonly videos: readonly PickedFile[];
  /** Left out. */
  readonly foreign: readonly PickedFile[];
}

export function sortFiles(picked: readonly PickedFile[]): SortedFiles {
  return {
    labels: picked.filter(({ path }) => isLabelFile(path)),
    videos: picked.filter(({ path }) => isVideoFile(path)),
    pictures: picked.filter(({ path, foreign }) => !foreign && !isLabelFile(path) && !isVideoFile(path)),
    foreign: picked.filter(({ foreign }) => foreign),
  };
}

/** What to call it in the list of imports: the folder's or the file's name, or how many there were. */
export function sourceName(picked: readonly PickedFile[]): string {
  const tops = new Set(picked.map(({ path }) => path.split('/')[0]!));
  const [first] = tops;
  return (tops.size === 1 && first ? first : `${figure(picked.length)} files`).slice(0, 200);
}

/** Neither hidden nor put there by the system. */
function isSeen({ path }: PickedFile): boolean {
  return !path.split('/').some((part) => part.startsWith('.')) && !/(^|\/)(thumbs\.db|desktop\.ini)$/i.test(path);
}

function judged(picked: PickedFile): PickedFile {
  const { path } = picked;
  return PICTURE.test(path) || isLabelFile(path) || isVideoFile(path) ? picked : { ...picked, foreign: true };
}

async function walk(entry: FileSystemEntry, path: string, into: PickedFile[]): Promise<void> {
  if (isProjectFile(path)) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    into.push({ path, file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A folder is told in portions of about 100 entries, until one is empty.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (portion.length === 0) return;
    for (const child of portion) if (!child.name.startsWith('.')) await walk(child, `${path}/${child.name}`, into);
  }
}
