/** How far those who label agree: collected from the votes, with intervals over subjects. */
import {
  categoryAgreement,
  categoryAlpha,
  cohenKappa,
  fleissKappa,
  krippendorffAlpha,
  sumsOf,
  type Counts,
} from '../../engine/agreement/agreement.ts';
import { withIntervals } from '../../engine/agreement/intervals.ts';
import type { Agreement } from '../../shared/contract/people.ts';
import { listAnnotators } from '../db/annotators.ts';
import { listAskedTwice, type AskedTwice } from '../db/assignments.ts';
import { listClasses } from '../db/classes.ts';
import type { OpenProject } from '../db/open.ts';
import { excludedFaces, listNamedClasses, subjectsOfFaces, type NamedClass } from '../db/opinions.ts';
import { unpackCounts } from '../db/votes.ts';

/** Where nobody rated the same face. */
const NOTHING = { value: null, interval: null };

interface RatedFace {
  readonly faceId: number;
  /** By annotator the class that each names first, by its place. */
  readonly named: ReadonlyMap<number, number>;
  /** By annotator who stands for several people how many of them name each class. */
  readonly crowds: ReadonlyMap<number, Counts>;
}

interface Ratings {
  /** Faces with more than one rating. */
  readonly faces: readonly RatedFace[];
  /** By annotator: faces put into a class, and ratings of each class. */
  readonly totals: ReadonlyMap<number, { faces: number; readonly classes: number[] }>;
}

/** `imported`: imported votes are annotators as well; where it is left out, only if fewer than two people have labelled. */
export function measureAgreement({ db }: OpenProject, { imported }: { readonly imported?: boolean | undefined }): Agreement {
  const classes = listClasses(db);
  const { faces, totals } = rateFaces(db, new Map(classes.map(({ id }, at) => [id, at])));
  const rating = listAnnotators(db).filter(({ id }) => totals.has(id));
  const people = rating.filter(({ person }) => person);
  const counted = (imported ?? people.length < 2) ? rating : people;
  const ids = new Set(counted.map(({ id }) => id));
  const compared = faces.flatMap((face) => {
    const counts = countsAmong(face, ids, classes.length);
    return total(counts) > 1 ? [{ ...face, counts }] : [];
  });
  const subjects = subjectsOfFaces(
    db,
    compared.map(({ faceId }) => faceId),
  );
  const [fleiss = NOTHING, krippendorff = NOTHING, ...ofClasses] = withIntervals(
    compared.map(({ counts }) => sumsOf(counts)),
    compared.map(({ faceId }) => subjects.get(faceId) ?? faceId),
    (sums) => [
      fleissKappa(sums),
      krippendorffAlpha(sums),
      ...classes.flatMap((_, at) => [categoryAgreement(sums, at), categoryAlpha(sums, at)]),
    ],
  );
  const twice = listAskedTwice(db);
  return {
    faces: compared.length,
    classes: classes.map(({ id, name }) => ({ classId: id, name })),
    annotators: counted.map(({ id, name, person }) => ({ id, name, person, faces: totals.get(id)!.faces, self: selfAgreement(twice, id) })),
    pairs: counted
      .flatMap((first, at) =>
        counted.slice(at + 1).map((second) => comparePair([first, second], { compared, subjects, size: classes.length })),
      )
      .filter((pair) => pair.faces > 0),
    fleissKappa: fleiss,
    krippendorffAlpha: krippendorff,
    perClass: classes.map(({ id, name }, at) => ({
      classId: id,
      name,
      votes: total(counted.map((annotator) => totals.get(annotator.id)!.classes[at]!)),
      agreement: ofClasses[2 * at] ?? NOTHING,
      alpha: ofClasses[2 * at + 1] ?? NOTHING,
    })),
  };
}

function rateFaces(db: OpenProject['db'], places: ReadonlyMap<number, number>): Ratings {
  const left = excludedFaces(db);
  const totals = new Map<number, { faces: number; readonly classes: number[] }>();
  const faces: RatedFace[] = [];
  const rows = listNamedClasses(db);
  for (let from = 0, to = 0; from < rows.length; from = to) {
    const { faceId } = rows[from]!;
    while (to < rows.length && rows[to]!.faceId === faceId) to++;
    if (left.has(faceId)) continue;
    const named = new Map<number, number>();
    const crowds = new Map<number, Counts>();
    for (const { annotatorId, classId, counts } of rows.slice(from, to)) {
      const of = ratingsOf({ classId, counts }, places);
      const most = Math.max(...of);
      if (most === 0) continue;
      // What most of a crowd say is what they say beside somebody else; without a winner they say nothing.
      if (of.indexOf(most) === of.lastIndexOf(most)) named.set(annotatorId, of.indexOf(most));
      if (counts !== null) crowds.set(annotatorId, of);
      let sum = totals.get(annotatorId);
      if (!sum) totals.set(annotatorId, (sum = { faces: 0, classes: of.map(() => 0) }));
      sum.faces++;
      of.forEach((count, place) => (sum.classes[place]! += count));
    }
    if (named.size > 1 || crowds.size > 0) faces.push({ faceId, named, crowds });
  }
  return { faces, totals };
}

/** How many people name each class. */
function ratingsOf({ classId, counts }: Pick<NamedClass, 'classId' | 'counts'>, places: ReadonlyMap<number, number>): number[] {
  const of = Array.from(places, () => 0);
  const add = (id: number | null, count: number) => {
    const place = id === null ? undefined : places.get(id);
    if (place !== undefined) of[place]! += count;
  };
  if (counts === null) add(classId, 1);
  else for (const entry of unpackCounts(counts).classes) add(entry.classId, entry.count);
  return of;
}

/** What these annotators say of a face, counted. */
function countsAmong({ named, crowds }: RatedFace, ids: ReadonlySet<number>, size: number): Counts {
  const counts = Array.from({ length: size }, () => 0);
  for (const [id, place] of named) if (ids.has(id) && !crowds.has(id)) counts[place]! += 1;
  for (const [id, of] of crowds) if (ids.has(id)) of.forEach((count, place) => (counts[place]! += count));
  return counts;
}

interface Named {
  readonly id: number;
  readonly name: string;
}

function comparePair(
  [first, second]: readonly [Named, Named],
  {
    compared,
    subjects,
    size,
  }: { readonly compared: readonly RatedFace[]; readonly subjects: ReadonlyMap<number, string>; readonly size: number },
): Agreement['pairs'][number] {
  const both = compared.filter(({ named }) => named.has(first.id) && named.has(second.id));
  const cells = both.map(({ named }) => named.get(first.id)! * size + named.get(second.id)!);
  const parts = cells.map((cell) => {
    const part = new Float64Array(size * size);
    part[cell] = 1;
    return part;
  });
  const groups = both.map(({ faceId }) => subjects.get(faceId) ?? faceId);
  const [kappa = NOTHING] = withIntervals(parts, groups, (matrix) => [cohenKappa(matrix)]);
  const confusion = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (const cell of cells) confusion[Math.floor(cell / size)]![cell % size]! += 1;
  return {
    first: first.id,
    second: second.id,
    names: [first.name, second.name],
    faces: both.length,
    agreed: cells.filter((cell) => cell % (size + 1) === 0).length,
    kappa,
    confusion,
  };
}

function selfAgreement(asked: readonly AskedTwice[], annotatorId: number): Agreement['annotators'][number]['self'] {
  const twice = asked.filter((entry) => entry.annotatorId === annotatorId);
  if (twice.length === 0) return null;
  const agreed = twice.filter(({ first, second }) => first === second).length;
  const parts = twice.map(({ first, second }) => Float64Array.of(first === second ? 1 : 0, 1));
  const groups = twice.map(({ faceId }) => faceId);
  const [figure = NOTHING] = withIntervals(parts, groups, ([same, all]) => [same! / all!]);
  return { ...figure, faces: twice.length, agreed };
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
