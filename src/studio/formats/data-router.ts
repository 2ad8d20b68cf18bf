import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from 'node:path';
import type { DataExportFormat } from '../../shared/contract/data.ts';
import { StudioError } from '../../shared/errors.ts';
import { countFaces } from '../../shared/words.ts';
import { isInside, requireAllowed } from '../app/allowed-paths.ts';
import { freeName } from '../app/free-name.ts';
import { nearestFolder } from '../app/make-folders.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { listFaceIds } from '../db/face-lists.ts';
import { hasParts } from '../db/imported-votes.ts';
import type { OpenProject } from '../db/open.ts';
import { refuseBlind } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { exportData, isFolderExport } from './data-export.ts';
import { refuseTaken } from './taken-place.ts';

const ENDINGS: Readonly<Record<DataExportFormat, string>> = {
  folders: '',
  csv: '.csv',
  ferplus: '.csv',
  'label-studio': '.json',
  coco: '.json',
  zip: '.zip',
};
const WORDS: Readonly<Record<DataExportFormat, string>> = {
  folders: 'folders',
  csv: 'faces',
  ferplus: 'ferplus',
  'label-studio': 'label-studio',
  coco: 'coco',
  zip: 'faces',
};

export function dataRouter(context: StudioContext) {
  const { data } = implementer;
  return {
    suggest: data.suggest.handler(({ input: { query, format, pictures } }) => {
      const { path, db } = requireProject(context);
      refuseBlind(db, 'What others said');
      const ending = isFolderExport(format, pictures) ? '' : ENDINGS[format];
      const stem = join(dirname(path), `${basename(path, '.mien')}-${WORDS[format]}`);
      return { path: freeName(stem, { ending }), ending, faces: listFaceIds(db, query).length };
    }),
    create: data.create.handler(async ({ input: { query, format, path, pictures, byPart, replace } }) => {
      const project = requireProject(context);
      refuseBlind(project.db, 'What others said');
      if (byPart) requireByPart(project, format);
      const place = withEnding(requirePlace(context, path), isFolderExport(format, pictures) ? '' : ENDINGS[format]);
      await refuseTaken({ path: place, replace, kind: isFolderExport(format, pictures) ? 'folder' : 'file' });
      const ids = listFaceIds(project.db, query);
      if (ids.length === 0) {
        throw new StudioError('NOT_READY', 'No face fits this view, so there is nothing to write. Choose another view.');
      }
      const { id } = context.jobs.start({
        kind: 'data',
        title: `Export of ${countFaces(ids.length)}`,
        work: (job) => exportData(project, { format, path: place, ids, pictures, byPart, replace, job }),
      });
      return { jobId: id };
    }),
  };
}

function requireByPart({ db }: OpenProject, format: DataExportFormat): void {
  if (format !== 'folders') {
    throw new StudioError(
      'INVALID',
      'Only folders of classes are divided by part; the other forms tell the part of each face. Leave it out.',
    );
  }
  if (!hasParts(db)) {
    throw new StudioError('NOT_READY', 'No face is in a part yet, so nothing can be divided by it. Make a split first (mien split FILE).');
  }
}

/** By its ending a file is recognised when it comes back. A folder that is there is never meant to get one: its name is refused as it is. */
function withEnding(place: string, ending: string): string {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  return extname(place) === '' && !isFolder ? `${place}${ending}` : place;
}

/** A whole path in a folder that may be reached, or made; never the project itself. */
function requirePlace(context: StudioContext, path: string): string {
  if (!isAbsolute(path)) throw new StudioError('INVALID', `"${path}" is not a whole path. Give one from the root, like ${resolve(path)}.`);
  const place = resolve(path);
  const above = nearestFolder(dirname(place));
  const folder = join(requireAllowed(context.options.roots, above), relative(above, dirname(place)));
  // A link may lead to the project, or to a folder above it.
  const real = existsSync(place) ? realpathSync(place) : join(folder, basename(place));
  if (isInside(real, requireProject(context).path) || /\.mien$/i.test(place)) {
    throw new StudioError('INVALID', `"${place}" would take the place of a project. Choose another name.`);
  }
  return place;
}
