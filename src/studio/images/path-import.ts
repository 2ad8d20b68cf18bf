/** Import of files and folders of this machine, for the command line and for scripts. */
import { basename, resolve } from 'node:path';
import type { CropMode, ImportReport, SkippedFile } from '../../shared/contract/images.ts';
import { importChoices, type ImportChoices } from '../../shared/contract/imports.ts';
import { StudioError } from '../../shared/errors.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { isLabelFile, isPhonePhoto, isVideoFile } from '../../shared/file-kinds.ts';
import { listClasses } from '../db/classes.ts';
import { isImage } from '../formats/class-folders.ts';
import { DataSet } from '../formats/data-set.ts';
import { requireReadable } from '../formats/require-readable.ts';
import { isYoloFile } from '../formats/yolo.ts';
import type { StartedJob } from '../jobs/job-queue.ts';
import { startImport } from './importer.ts';
import { look } from './look.ts';
import { listPaths, type ImportFile, type SourceItem } from './sources.ts';

export interface PathImport {
  readonly paths: readonly string[];
  /** Tables of labels and of votes, beside those that lie among the paths: refused at once if they are none. */
  readonly labels?: string;
  readonly votes?: string;
  readonly crops: CropMode;
  readonly choices?: Partial<ImportChoices>;
  /** What `readPaths` said of these paths, where it was asked before. */
  readonly files?: PathFiles;
}

/** What lies at the paths: pictures, and a data set of all that says something of them. */
export interface PathFiles {
  readonly source: string;
  readonly pictures: readonly SourceItem[];
  readonly data: DataSet;
  /** Tables that were named by themselves. */
  readonly named: readonly string[];
  readonly bytes: number;
}

/** Rejects with a StudioError where a path is not there. */
export async function readPaths(
  context: StudioContext,
  { paths, labels, votes }: Pick<PathImport, 'paths' | 'labels' | 'votes'>,
): Promise<PathFiles> {
  const items = await listPaths(paths);
  const given = async (path: string | undefined) => (path === undefined ? [] : await listPaths([path]));
  const votesGiven = await given(votes);
  const all = [...(await given(labels)), ...votesGiven];
  const tables = all.filter(isFile);
  const leftOut = all.find((item) => 'reason' in item);
  if (tables.length === 0 && leftOut) throw new StudioError('INVALID', `"${leftOut.path}" ${leftOut.reason}. Give a table.`);
  const isLabels = (item: SourceItem): item is ImportFile => isFile(item) && isLabelFile(item.path);
  const pictures = items.filter((item) => !isLabels(item));
  refuseVideos(items);
  const files = [...items.filter(isLabels), ...tables].map(({ path, size, location }) => ({ path, size, location: location! }));
  const unique = [...new Map(files.map((file) => [file.location, file])).values()];
  const named = pictures.filter((item): item is ImportFile => isFile(item) && isImage(item.path));
  const data = new DataSet(
    context.formats,
    { files: unique, names: named.map(({ path }) => path), sizes: named.map(({ size }) => size) },
    votesGiven.map(({ path }) => path),
  );
  await refuseUnknown(context, items, data);
  return {
    source: basename(resolve(paths[0] ?? labels ?? votes ?? '.')),
    pictures,
    data,
    named: tables.map(({ path }) => path),
    bytes: items.reduce((sum, item) => sum + (isFile(item) ? item.size : 0), 0),
  };
}

export async function importPaths(context: StudioContext, request: PathImport): Promise<StartedJob<ImportReport>> {
  const { source, pictures, data, named, bytes } = request.files ?? (await readPaths(context, request));
  const choices = importChoices.parse(request.choices ?? {});
  const classes = listClasses(requireProject(context).db).map(({ name }) => name);
  await requireReadable(data, named, { choices, classes });
  return startImport(context, {
    source,
    crops: request.crops,
    labelsFromFolders: true,
    expected: { files: pictures.length, bytes },
    items: pictures,
    data,
    choices,
  });
}

/** Files that are no pictures by their names, and why an import leaves them out: in the same words, as they are looked at in the same way. */
export async function foreignFiles(context: StudioContext, { pictures }: PathFiles): Promise<SkippedFile[]> {
  const skipped: SkippedFile[] = [];
  for (const item of pictures) {
    if (isFile(item) && isImage(item.path)) continue;
    const looked = await look(context.vision, requireProject(context), item, { crops: 'whole', boxes: [] });
    if (looked.kind === 'left-out') skipped.push(looked.skipped);
  }
  return skipped;
}

/** Video is decoded by the window's browser; here there is none. */
function refuseVideos(items: readonly SourceItem[]): void {
  const videos = items.filter(({ path }) => isVideoFile(path));
  if (videos.length === 0 || videos.length < items.length) return;
  throw new StudioError(
    'INVALID',
    `"${videos[0]!.path}" is a video. Videos are taken in the window: open the project with "mien serve", and drop it there.`,
  );
}

/** A picture is known by its bytes, whatever it is called; tables and archives by their endings. */
async function refuseUnknown(context: StudioContext, items: readonly SourceItem[], data: DataSet): Promise<void> {
  const [first] = items;
  const says = ({ path }: SourceItem) =>
    isImage(path) || isPhonePhoto(path) || (isLabelFile(path) && !isYoloFile(path)) || isVideoFile(path);
  if (!first || items.some(says)) return;
  if (items.some(({ path }) => isYoloFile(path)) && (await data.recognise()).sets.length > 0) return;
  for (const item of items) {
    const { kind } = await look(context.vision, requireProject(context), item, { crops: 'whole', boxes: [] });
    if (kind !== 'left-out') return;
  }
  const which = items.length === 1 ? `"${first.path}" is` : `"${first.path}" and ${items.length - 1} more are`;
  throw new StudioError(
    'INVALID',
    `${which} in no form that Mien knows. It takes pictures, and by their endings .csv, .tsv, .json, .jsonl, .xml and .zip, and YOLO's .txt; if it is one of them, give its name that ending.`,
  );
}

function isFile(item: SourceItem): item is ImportFile {
  return 'size' in item;
}
