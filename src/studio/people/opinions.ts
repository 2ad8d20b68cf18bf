/** Who says what of one face. */
import type { OpinionOnFace } from '../../shared/contract/people.ts';
import type { OpenProject } from '../db/open.ts';
import { listNamedOpinions } from '../db/opinions.ts';
import { unpackCounts } from '../db/votes.ts';

export function readOpinions({ db }: OpenProject, faceId: number): OpinionOnFace[] {
  return listNamedOpinions(db, faceId).map(({ person, secondClassId, secondShare, counts, note, decides, ...rest }) => ({
    ...rest,
    person: person === 1,
    second: secondClassId === null ? null : { classId: secondClassId, share: secondShare },
    counts: counts === null ? null : [...unpackCounts(counts).classes],
    note: note ?? '',
    decides: decides === 1,
  }));
}
