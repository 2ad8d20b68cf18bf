/** Renaming, recolouring, re-keying, reordering, adding and removing classes. */
import { checkClasses, type ClassDraft } from '../../shared/classes.ts';
import { StudioError } from '../../shared/errors.ts';
import { counted } from '../../shared/words.ts';
import { countFacesOfClass, findRemovedClass, insertClass, listClasses, parkClassNames, removeClass, updateClass } from '../db/classes.ts';
import type { OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { retieLabels } from '../db/votes.ts';
import { blindPerson } from '../people/sight.ts';

export function setClasses({ db }: OpenProject, classes: readonly (ClassDraft & { readonly id?: number | undefined })[]): void {
  checkClasses(classes);
  transact(db, () => {
    const existing = listClasses(db);
    const stay = new Set(classes.flatMap(({ id }) => id ?? []));
    for (const id of stay) {
      if (!existing.some((known) => known.id === id)) throw new StudioError('NOT_FOUND', `The project has no class with number ${id}.`);
    }
    for (const { id, name } of existing) {
      if (!stay.has(id)) refuseIfUsed(db, { id, name });
    }
    for (const { id } of existing) if (!stay.has(id)) removeClass(db, id);
    // Names are unique at every moment, and two classes may swap theirs.
    parkClassNames(db, [...stay]);
    for (const [position, { id, name, color, key }] of classes.entries()) {
      const removed = findRemovedClass(db, name);
      if (id !== undefined) {
        if (removed !== null) parkClassNames(db, [removed]);
        updateClass(db, { id, name, color, key, position });
      } else if (removed !== null) updateClass(db, { id: removed, name, color, key, position });
      else insertClass(db, { name, color, key, position });
    }
    retieLabels(db);
  });
}

function refuseIfUsed(db: OpenProject['db'], { id, name }: { readonly id: number; readonly name: string }): void {
  const faces = countFacesOfClass(db, id);
  if (faces === 0) return;
  if (blindPerson(db) !== null) {
    throw new StudioError('INVALID', `Somebody has labelled faces "${name}". Only a class that no face is labelled with can be removed.`);
  }
  const words = counted(faces, 'face has', 'faces have');
  throw new StudioError(
    'INVALID',
    `${words} a vote for "${name}". Label ${faces === 1 ? 'it' : 'them'} otherwise first, then remove the class.`,
  );
}
