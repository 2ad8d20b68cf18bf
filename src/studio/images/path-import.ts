/** Import of files and folders of this machine, for the command line and for scripts. */
import { basename, resolve } from 'node:path';
import type { CropMode, ImportReport } from '../../shared/contract/images.ts';
import type { StudioContext } from '../context.ts';
import type { StartedJob } from '../jobs/job-queue.ts';
import { startImport } from './importer.ts';
import { listPaths, type ImportFile } from './sources.ts';

export interface PathImport {
  readonly paths: readonly string[];
  /** Tables of labels and of votes, beside those that lie among the paths. */
  readonly labels?: string;
  readonly votes?: string;
  readonly crops: CropMode;
}

/** Rejects with a StudioError where a path is not there. */
export async function importPaths(context: StudioContext, { paths, labels, votes, crops }: PathImport): Promise<StartedJob<ImportReport>> {
  const items = await listPaths(paths);
  const tables = (await listPaths([labels, votes].filter((path) => path !== undefined))).filter(
    (item): item is ImportFile => 'size' in item,
  );
  const bytes = items.reduce((sum, item) => sum + ('size' in item ? item.size : 0), 0);
  return startImport(context, {
    source: basename(resolve(paths[0] ?? labels ?? votes ?? '.')),
    crops,
    labelsFromFolders: true,
    expected: { files: items.length, bytes },
    items,
    tables,
  });
}
