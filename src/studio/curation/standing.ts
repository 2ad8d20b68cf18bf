/** How far each tool of curation has come: what its list says before it is opened. */
import type { CurationStanding } from '../../shared/contract/curation.ts';
import { readCounts } from '../db/counts.ts';
import { countGroupsByState } from '../db/duplicates.ts';
import { countErrors } from '../db/guesses.ts';
import { countPhotosWithoutFace, hasPhotos } from '../db/images.ts';
import { countFacesSince, countFacesToLookAt } from '../db/looks.ts';
import { countPlaced } from '../db/map-points.ts';
import type { OpenProject } from '../db/open.ts';
import { countExcluded, countLookedAt } from '../db/quality.ts';
import { DUPLICATES_FOUND, ERRORS_FOUND, HELP_ON, MAP_MADE, PEOPLE_CLUSTERED, readSetting } from '../db/settings.ts';
import { hasParts, isSplitLocked } from '../db/splits.ts';
import { countSubjects, countUnknownPeople } from '../db/subjects.ts';
import { blindPerson } from '../people/sight.ts';
import { countLacks } from '../splits/coverage.ts';
import { LAYOUT } from './maps.ts';

export function readStanding(project: OpenProject): CurationStanding {
  const { db } = project;
  const duplicates = readSetting(db, DUPLICATES_FOUND);
  const blind = blindPerson(db) !== null;
  const made = readSetting(db, MAP_MADE) !== null;
  return {
    duplicates: {
      found: duplicates !== null,
      open: countGroupsByState(db).open,
      newFaces: countFacesSince(db, duplicates?.newest ?? 0),
    },
    quality: {
      lookedAt: countLookedAt(db),
      missing: countFacesToLookAt(db),
      leftOut: countExcluded(db).find(({ reason }) => reason === 'quality')?.faces ?? 0,
    },
    boxes: { photos: hasPhotos(db), withoutFace: countPhotosWithoutFace(db) },
    people: { found: readSetting(db, PEOPLE_CLUSTERED) !== null, ...countSubjects(db), unknown: countUnknownPeople(db) },
    split: !hasParts(db) ? 'none' : isSplitLocked(db) ? 'locked' : 'made',
    help: { on: readSetting(db, HELP_ON) === true },
    errors: blind ? null : { found: readSetting(db, ERRORS_FOUND) !== null, open: countErrors(db) },
    map: { made, missing: made ? readCounts(db).faces - countPlaced(db, LAYOUT) : 0 },
    balance: blind ? null : { lacks: countLacks(project) },
  };
}
