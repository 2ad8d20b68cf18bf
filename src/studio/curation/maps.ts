/** The map of all faces, made by a job and kept with the project. */
import { packPart, type PackedMap } from '../../shared/contract/maps.ts';
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import { StudioError } from '../../shared/errors.ts';
import { packIds } from '../../shared/id-list.ts';
import { countFaces } from '../../shared/words.ts';
import type { StudioContext } from '../context.ts';
import { readMap, saveMap } from '../db/map-points.ts';
import type { OpenProject } from '../db/open.ts';
import { listFacesInUse } from '../db/guesses.ts';
import { MAP_MADE, readSetting, writeSetting } from '../db/settings.ts';
import { transact } from '../db/transact.ts';
import { weightedSteps } from '../jobs/progress.ts';
import { blindPerson } from '../people/sight.ts';
import { ensureFeatures } from '../runs/face-features.ts';
import { startCuration } from './curation-job.ts';

export const LAYOUT = 'faces';

export function makeMap(context: StudioContext): { jobId: number } {
  return startCuration(context, {
    kind: 'map',
    title: 'Map of the faces',
    async work(project, job) {
      const { db, path } = project;
      const faceIds = listFacesInUse(db);
      if (faceIds.length === 0) throw new StudioError('NOT_READY', 'There are no faces yet. Import photos first.');
      const steps = weightedSteps([2, 3], (progress) => job.report(progress));
      await ensureFeatures(context, {
        project,
        baseId: DEFAULT_BASE_ID,
        faceIds,
        signal: job.signal,
        onProgress: (share) => steps.at(0, share, `Computing features of ${countFaces(faceIds.length)}, once and for all`),
      });
      const points = await context.curator.call(
        'map',
        { project: path, baseId: DEFAULT_BASE_ID, faceIds },
        { signal: job.signal, onEvent: ({ done, step }) => steps.at(1, done, step) },
      );
      transact(db, () => {
        saveMap(db, LAYOUT, faceIds, points);
        writeSetting(db, MAP_MADE, Date.now());
      });
      context.changed('help');
      return { faces: faceIds.length };
    },
  });
}

/** Who works blind sees where faces lie, and nothing that others or a model say of them. */
export function currentMap({ db }: OpenProject): PackedMap | null {
  const madeAt = readSetting(db, MAP_MADE);
  if (madeAt === null) return null;
  const placed = readMap(db, LAYOUT);
  const blind = blindPerson(db) !== null;
  const points = new Float32Array(2 * placed.length);
  placed.forEach(({ x, y }, row) => points.set([x, y], 2 * row));
  return {
    madeAt,
    missing: listFacesInUse(db).length - placed.length,
    faceIds: packIds(placed.map(({ id }) => id)),
    points: new File([points], 'points', { type: 'application/octet-stream' }),
    classIds: packIds(placed.map(({ classId }) => (blind ? 0 : (classId ?? 0)))),
    guessIds: packIds(placed.map(({ guessId }) => (blind ? 0 : (guessId ?? 0)))),
    parts: packIds(placed.map(({ part }) => packPart(part))),
  };
}
