/** How far those who label agree: collected from the votes, with intervals over subjects. */
import { bootstrap } from '../../engine/evaluation/bootstrap.ts';
import {
  classAgreement,
  cohenKappa,
  confusionOf,
  fleissKappa,
  krippendorffAlpha,
  type Counts,
  type Times,
} from '../../engine/agreement/agreement.ts';
import type { Agreement, Figure } from '../../shared/contract/people.ts';
import { listAskedTwice } from '../db/assignments.ts';
import { listClasses } from '../db/classes.ts';
import type { OpenProject } from '../db/open.ts';
import { eachFaceOpinions, excludedFaces, listAnnotators, subjectsOfFaces } from '../db/opinions.ts';

const DRAWS = 1_000;
/** Faces times figures times draws that a person waits for. */
const MOST_WORK = 2e8;
const FEWEST_DRAWS = 200;
const SEED = 1;

interface RatedFace {
  readonly faceId: number;
  /** By annotator the class that each named first, by its place. */
  readonly named: ReadonlyMap<number, number>;
  /** How many named each class, the anonymous people behind imported counts among them. */
  readonly counts: Counts;
}

/** `imported`: imported votes are annotators as well; where it is left out, only if fewer than two people have labelled. */
export function measureAgreement({ db }: OpenProject, { imported }: { readonly imported?: boolean | undefined }): Agreement {
  const classes = listClasses(db);
  const annotators = listAnnotators(db);
  const rated = rateFaces(db, new Map(classes.map(({ id }, at) => [id, at])));
  const people = annotators.filter(({ id, person }) => person && rated.some(({ named }) => named.has(id)));
  const counted = (imported ?? people.length < 2) ? annotators : people;
  const ids = new Set(counted.map(({ id }) => id));
  const faces = rated.map((face) => among(face, ids, classes.length)).filter(({ counts }) => total(counts) > 0);
  const compared = faces.filter(({ counts }) => total(counts) > 1);
  const subjects = subjectsOfFaces(db);
  const units = compared.map(({ counts }) => counts);
  const againstRest = classes.map((_, at) => units.map((counts) => [counts[at]!, total(counts) - counts[at]!]));
  const results = withIntervals(
    compared.map(({ faceId }) => subjects.get(faceId) ?? faceId),
    [
      (times) => fleissKappa(units, times),
      (times) => krippendorffAlpha(units, times),
      ...classes.flatMap((_, at) => [
        (times?: Times) => classAgreement(units, at, times),
        (times?: Times) => krippendorffAlpha(againstRest[at]!, times),
      ]),
    ],
  );
  const rating = counted.filter(({ id }) => faces.some(({ named }) => named.has(id)));
  return {
    faces: compared.length,
    classes: classes.map(({ id, name }) => ({ classId: id, name })),
    annotators: rating.map(({ id, name, person }) => ({
      id,
      name,
      person,
      faces: faces.filter(({ named }) => named.has(id)).length,
      self: selfAgreement(db, id),
    })),
    pairs: rating.flatMap((first, at) =>
      rating.slice(at + 1).map((second) => comparePair([first, second], { compared, subjects, size: classes.length })),
    ),
    fleissKappa: results[0]!,
    krippendorffAlpha: results[1]!,
    perClass: classes.map(({ id, name }, at) => ({
      classId: id,
      name,
      votes: total(faces.map(({ counts }) => counts[at]!)),
      agreement: results[2 + 2 * at]!,
      alpha: results[3 + 2 * at]!,
    })),
  };
}

function rateFaces(
  db: OpenProject['db'],
  places: ReadonlyMap<number, number>,
): (RatedFace & { readonly crowds: ReadonlyMap<number, Counts> })[] {
  const left = excludedFaces(db);
  const rated: (RatedFace & { readonly crowds: ReadonlyMap<number, Counts> })[] = [];
  for (const { faceId, opinions } of eachFaceOpinions(db)) {
    if (left.has(faceId)) continue;
    const named = new Map<number, number>();
    const crowds = new Map<number, Counts>();
    for (const { annotatorId, kind, classId, counts } of opinions) {
      if (kind !== 'class') continue;
      if (counts) {
        const of = [...places.keys()].map((id) => counts.classes.find((entry) => entry.classId === id)?.count ?? 0);
        const most = Math.max(...of);
        // What most of them say is what they say beside somebody else; without a winner they say nothing.
        if (most > 0 && of.indexOf(most) === of.lastIndexOf(most)) named.set(annotatorId, of.indexOf(most));
        crowds.set(annotatorId, of);
      } else {
        const place = places.get(classId ?? -1);
        if (place !== undefined) named.set(annotatorId, place);
      }
    }
    rated.push({ faceId, named, counts: [], crowds });
  }
  return rated;
}

/** The same face as these annotators see it. */
function among(face: RatedFace & { readonly crowds: ReadonlyMap<number, Counts> }, ids: ReadonlySet<number>, size: number): RatedFace {
  const counts = Array.from({ length: size }, () => 0);
  const named = new Map([...face.named].filter(([id]) => ids.has(id)));
  for (const [id, place] of named) if (!face.crowds.has(id)) counts[place]! += 1;
  for (const [id, of] of face.crowds) if (ids.has(id)) of.forEach((count, place) => (counts[place]! += count));
  return { faceId: face.faceId, named, counts };
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
  const pairs = both.map(({ named }) => [named.get(first.id)!, named.get(second.id)!] as const);
  const groups = both.map(({ faceId }) => subjects.get(faceId) ?? faceId);
  const [kappa] = withIntervals(groups, [(times) => cohenKappa(confusionOf(pairs, size, times))]);
  const agreed = pairs.filter(([a, b]) => a === b).length;
  return {
    first: first.id,
    second: second.id,
    names: [first.name, second.name],
    faces: both.length,
    agreed,
    kappa: kappa!,
    confusion: confusionOf(pairs, size),
  };
}

function selfAgreement(db: OpenProject['db'], annotatorId: number): Agreement['annotators'][number]['self'] {
  const twice = listAskedTwice(db).filter((entry) => entry.annotatorId === annotatorId);
  if (twice.length === 0) return null;
  const same = twice.map(({ first, second }) => (first === second ? 1 : 0));
  const share = (times?: Times) =>
    same.reduce<number>((sum, value, at) => sum + value * (times?.[at] ?? 1), 0) /
    same.reduce<number>((sum, _, at) => sum + (times?.[at] ?? 1), 0);
  const [figure] = withIntervals(
    twice.map(({ faceId }) => faceId),
    [share],
  );
  return { ...figure!, faces: twice.length, agreed: total(same) };
}

type Measure = (times?: Times) => number;

/** Each figure with its 95 % interval. Faces of one subject are drawn together: they are not independent. */
function withIntervals(groupNames: readonly (string | number)[], measures: readonly Measure[]): Figure[] {
  const numbers = new Map<string | number, number>();
  for (const name of groupNames) if (!numbers.has(name)) numbers.set(name, numbers.size);
  const groups = groupNames.map((name) => numbers.get(name)!);
  const draws = Math.max(FEWEST_DRAWS, Math.min(DRAWS, Math.floor(MOST_WORK / (groups.length * measures.length * 8 || 1))));
  const figures = (times: Float64Array) => measures.map((measure) => measure(times));
  const intervals = numbers.size < 2 ? [] : bootstrap({ groups, seed: SEED, draws, figures });
  return measures.map((measure, at) => {
    const value = measure();
    return Number.isFinite(value) ? { value, interval: intervals[at] ?? null } : { value: null, interval: null };
  });
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
