/** How well each class is covered, and what is missing, in words. */
import type { Coverage } from '../../shared/contract/splits.ts';
import { StudioError } from '../../shared/errors.ts';
import { countFaces, countPeople } from '../../shared/words.ts';
import { listClasses } from '../db/classes.ts';
import { readCounts } from '../db/counts.ts';
import { countCoverage, countPeopleOfClass, hasUnknownPeople } from '../db/coverage.ts';
import { countsAs as countsInTheEndAs, readLabelMap } from '../db/label-map.ts';
import type { OpenProject } from '../db/open.ts';
import { transact } from '../db/transact.ts';
import { curationSteps, type CurationState } from '../labels/curation-steps.ts';
import { takeStep } from '../labels/steps.ts';
import { refuseBlind } from '../people/sight.ts';

/**
 * Faces of a class from which on more of them change little: with 5, 20, 40 and 160 labels a class a new head on the frozen base reaches
 * 0.55, 0.65, 0.67 and 0.69 balanced accuracy. Below the first number a class is hardly learnt.
 */
const FACES = { least: 20, good: 40 } as const;
/** With fewer people a class cannot be in every part with different ones, and a head learns the people. */
const PEOPLE = { least: 5, good: 10 } as const;
/** A class this many times as large as another rules the answers. */
const UNEVEN = 5;
const SENTENCES = 8;

export function readCoverage(project: OpenProject): Coverage {
  const { db } = project;
  refuseBlind(db, 'How many labels each class has');
  const counts = new Map(countCoverage(db).map((row) => [row.classId, row]));
  const map = readLabelMap(db);
  const classes = listClasses(db).map(({ id, name }) => ({
    name,
    ...(counts.get(id) ?? { classId: id, faces: 0, people: 0, unknownPeople: 0, clear: 0 }),
    countsAs: countsInTheEndAs(map, id),
  }));
  return {
    classes: classes.map(({ classId, faces, people, unknownPeople, clear, countsAs }) => ({
      classId,
      faces,
      people,
      unknownPeople,
      clear,
      countsAs,
    })),
    sentences: describeLacks(classes),
  };
}

/** How many sentences `readCoverage` has, without a look at all labelled faces: it is asked for after each change. */
export function countLacks({ db }: OpenProject): number {
  const counts = new Map(readCounts(db).byClass.map(({ classId, count }) => [classId, count]));
  const map = readLabelMap(db);
  const classes = listClasses(db).map(({ id, name }) => {
    const faces = counts.get(id) ?? 0;
    const people = faces === 0 ? 0 : countPeopleOfClass(db, id, PEOPLE.good);
    const unknownPeople = faces > 0 && (faces < FACES.good || people < PEOPLE.least) && hasUnknownPeople(db, id) ? 1 : 0;
    return { classId: id, name, faces, people, unknownPeople, countsAs: countsInTheEndAs(map, id) };
  });
  return describeLacks(classes).length;
}

/** The poorest class first. */
function describeLacks(classes: readonly (ClassCoverage & Counting)[]): string[] {
  const counted = classes.filter(({ classId, countsAs }) => countsAs === classId).map((row) => together(row, classes));
  const poorest = counted.toSorted((a, b) => a.faces - b.faces);
  const sentences = poorest.flatMap((row) => describeLack(row) ?? []);
  const [least, most] = [poorest[0], poorest.at(-1)];
  if (least && most && least.faces >= FACES.least && most.faces >= UNEVEN * least.faces) {
    sentences.push(
      `${most.name} has ${Math.round(most.faces / least.faces)} times as many faces as ${least.name}. Look at balanced accuracy, or label more of ${least.name}.`,
    );
  }
  return sentences.slice(0, SENTENCES);
}

/** A class with those that count as it, named as in a sentence. One person may have faces of several: then it is the most that any has, at least. */
function together(row: ClassCoverage & { readonly classId: number }, classes: readonly (ClassCoverage & Counting)[]): ClassCoverage {
  const all = classes.filter(({ countsAs }) => countsAs === row.classId);
  return {
    name:
      all.length === 1
        ? `"${row.name}"`
        : `"${row.name}" (with ${all.flatMap(({ classId, name }) => (classId === row.classId ? [] : [`"${name}"`])).join(', ')})`,
    faces: all.reduce((sum, { faces }) => sum + faces, 0),
    people: Math.max(...all.map(({ people }) => people)),
    unknownPeople: all.reduce((sum, { unknownPeople }) => sum + unknownPeople, 0),
  };
}

/** One step. Votes and labels stay; runs that are there keep what they have learnt. */
export function countClassAs(project: OpenProject, classId: number, countsAs: number | null): void {
  const { db } = project;
  transact(db, () => {
    const classes = new Map(listClasses(db).map(({ id, name }) => [id, name]));
    const name = classes.get(classId);
    const target = countsAs === null ? null : classes.get(countsAs);
    if (name === undefined || target === undefined) throw new StudioError('NOT_FOUND', 'The project has no such class any more.');
    const before = readLabelMap(db);
    const others = before.filter(([id]) => id !== classId);
    if (countsAs !== classId && others.some(([, other]) => other === classId)) {
      throw new StudioError('INVALID', `Other classes count as ${name}. Let them count as themselves first.`);
    }
    if (countsAs !== null && countsAs !== classId && others.some(([id]) => id === countsAs)) {
      throw new StudioError('INVALID', `${target} does not count as itself. Choose a class that does.`);
    }
    const was = before.find(([id]) => id === classId);
    takeStep<CurationState>(project, curationSteps, {
      said:
        countsAs === classId
          ? `${name} counts as itself`
          : target === null
            ? `${name} is left out of runs`
            : `${name} counts as ${target} in runs`,
      before: { counting: [was ?? [classId, classId]] },
      after: { counting: [[classId, countsAs]] },
    });
  });
}

interface Counting {
  readonly classId: number;
  readonly countsAs: number | null;
}

interface ClassCoverage {
  readonly name: string;
  readonly faces: number;
  readonly people: number;
  readonly unknownPeople: number;
}

/** The most pressing lack of a class, or null. */
function describeLack({ name, faces, people, unknownPeople }: ClassCoverage): string | null {
  const has = `${name} has ${countFaces(faces)}`;
  // A face whose person is not known may be of another one.
  const known = unknownPeople === 0;
  const of = known ? ` of ${countPeople(people)}` : '';
  if (faces === 0) return `${name} has no labelled face. Label some, or drop the class.`;
  if (faces < FACES.least) {
    return `${has}${of}: label about ${FACES.good - faces} more${known && people < PEOPLE.good ? ', of other people' : ''}.`;
  }
  if (known && people < PEOPLE.least) {
    return `${has} of only ${countPeople(people)}: add faces of ${PEOPLE.least - people} more at least, or a head learns the people.`;
  }
  if (faces < FACES.good) return `${has}${of}: ${FACES.good - faces} more would help.`;
  return null;
}
