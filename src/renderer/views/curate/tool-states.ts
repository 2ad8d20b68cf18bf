/** What the list of tools says of each, in a few words: never used, something to decide, or done. */
import type { CurationStanding } from '../../../shared/contract/curation.ts';
import { counted, countPeople, figure } from '../../../shared/words.ts';

export interface ToolState {
  readonly words: string;
  /** Open: it waits for a person. Done: nothing is left. Else it says how things stand. */
  readonly kind: 'open' | 'done' | 'plain';
}

const open = (words: string): ToolState => ({ words, kind: 'open' });
const done = (words: string): ToolState => ({ words, kind: 'done' });
const plain = (words: string): ToolState => ({ words, kind: 'plain' });
const newFaces = (count: number): ToolState => open(counted(count, 'new face'));

const NOT_LOOKED = plain('Not looked yet');
const HIDDEN = plain('Not while blind');

/** By the path of the tool. */
export function toolStates(now: CurationStanding): Readonly<Record<string, ToolState>> {
  return {
    duplicates: ofDuplicates(now.duplicates),
    quality: ofQuality(now.quality),
    boxes: ofBoxes(now.boxes),
    people: ofPeople(now.people),
    split: { none: plain('Not made yet'), made: done('Made'), locked: done('Locked') }[now.split],
    next: plain(now.help.on ? 'Help is on' : 'Help is off'),
    errors: ofErrors(now.errors),
    map: !now.map.made ? plain('Not made yet') : now.map.missing > 0 ? newFaces(now.map.missing) : done('Made'),
    balance: now.balance === null ? HIDDEN : now.balance.lacks > 0 ? open(counted(now.balance.lacks, 'hint')) : done('Enough faces'),
  };
}

function ofDuplicates({ found, open: groups, newFaces: fresh }: CurationStanding['duplicates']): ToolState {
  if (!found) return NOT_LOOKED;
  if (groups > 0) return open(counted(groups, 'to decide', 'to decide'));
  return fresh > 0 ? newFaces(fresh) : done('Done');
}

function ofQuality({ lookedAt, missing, leftOut }: CurationStanding['quality']): ToolState {
  if (lookedAt === 0) return NOT_LOOKED;
  if (missing > 0) return newFaces(missing);
  return leftOut > 0 ? done(`${figure(leftOut)} left out`) : plain('None left out');
}

function ofBoxes({ photos, withoutFace }: CurationStanding['boxes']): ToolState {
  if (!photos) return plain('No photos');
  return withoutFace > 0 ? open(`${figure(withoutFace)} without a face`) : done('None missing');
}

function ofPeople({ found, proposed, known, unknown }: CurationStanding['people']): ToolState {
  if (proposed > 0) return open(counted(proposed, 'to confirm', 'to confirm'));
  if (unknown > 0) return found ? plain(`${figure(unknown)} unknown`) : NOT_LOOKED;
  return done(countPeople(known));
}

function ofErrors(errors: CurationStanding['errors']): ToolState {
  if (errors === null) return HIDDEN;
  if (!errors.found) return NOT_LOOKED;
  return errors.open > 0 ? open(counted(errors.open, 'to look at', 'to look at')) : done('Done');
}
