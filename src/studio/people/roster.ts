/** Who labels in the open project, and who of them is at work. */
import type { People, PersonProgress } from '../../shared/contract/people.ts';
import { StudioError } from '../../shared/errors.ts';
import {
  chooseAnnotator,
  findCurrentAnnotator,
  hidePerson,
  insertPerson,
  listPeople,
  listRemovedPeople,
  updatePerson,
} from '../db/annotators.ts';
import { countWaiting } from '../db/assignments.ts';
import type { OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { countAnswered } from '../db/words.ts';
import { blindPerson } from './sight.ts';

export function readRoster({ db }: OpenProject): People {
  const current = findCurrentAnnotator(db)?.id ?? null;
  return {
    people: listPeople(db).map(({ id, name, blind }) => ({ id, name, blind, current: id === current })),
    removed: listRemovedPeople(db),
  };
}

/** The first one is at work at once; whoever labelled before anybody had a name is "Person 1" beside them. */
export function addPerson(
  project: OpenProject,
  { name, blind = false }: { readonly name: string; readonly blind?: boolean | undefined },
): People {
  const { db } = project;
  transact(db, () => insertPerson(db, { name, blind }));
  return readRoster(project);
}

export function changePerson(
  project: OpenProject,
  { id, name, blind }: { readonly id: number; readonly name?: string | undefined; readonly blind?: boolean | undefined },
): People {
  const { db } = project;
  transact(db, () => {
    const known = requirePerson(project, id);
    updatePerson(db, { id, name: name ?? known.name, blind: blind ?? known.blind });
  });
  return readRoster(project);
}

export function choosePerson(project: OpenProject, id: number): People {
  requirePerson(project, id);
  chooseAnnotator(project.db, id);
  return readRoster(project);
}

export function removePerson(project: OpenProject, id: number): People {
  const { db } = project;
  const { name } = requirePerson(project, id);
  if (listPeople(db).length === 1) throw new StudioError('INVALID', `${name} is the only one who labels here. Add somebody else first.`);
  hidePerson(db, id, true);
  return readRoster(project);
}

export function bringPersonBack(project: OpenProject, id: number): People {
  hidePerson(project.db, id, false);
  return readRoster(project);
}

export function readProgress({ db }: OpenProject): PersonProgress[] {
  const blind = blindPerson(db);
  const answered = countAnswered(db);
  return listPeople(db).map(({ id }) => ({
    id,
    answered: blind === null || blind === id ? (answered.get(id) ?? 0) : null,
    waiting: countWaiting(db, id, 'overlap') + countWaiting(db, id, 'repeat'),
  }));
}

function requirePerson({ db }: OpenProject, id: number) {
  const known = listPeople(db).find((person) => person.id === id);
  if (!known) throw new StudioError('NOT_FOUND', `The project has no person with number ${id}.`);
  return known;
}
