/** What an import would do, without doing it. */
import type { FoundSet, ImportChoices, Inspection } from '../../shared/contract/imports.ts';
import { HEIC, isPhonePhoto } from '../../shared/file-kinds.ts';
import { figure } from '../../shared/words.ts';
import { listClasses } from '../db/classes.ts';
import { findImageByHash, listImageSizes } from '../db/images.ts';
import { hasParts } from '../db/imported-votes.ts';
import type { OpenProject } from '../db/open.ts';
import { countAnswers } from './answer-counts.ts';
import type { Annotation } from './annotation.ts';
import type { ReadSet } from './apply-annotations.ts';
import { resolver } from './class-names.ts';
import type { DataSet } from './data-set.ts';
import { imageFinder, type NamedImage } from './image-finder.ts';
import { knownPictures } from './known-pictures.ts';
import { mappingProblem } from './label-table.ts';

const EXAMPLES = 5;
/** More names than this are no names of classes. */
const MOST_CLASSES = 100;
/** Folders that are called like no class of the project are taken for classes where there are only a few, and nothing else speaks. */
const FEW_FOLDERS = 12;

/** Gives the thread back now and then: a large table is looked up name by name. */
const ROWS_AT_ONCE = 20_000;
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** `folders`: names of folders count as labels. */
export async function inspect(project: OpenProject, data: DataSet, choices: ImportChoices, folders = true): Promise<Inspection> {
  const { db } = project;
  const classes = listClasses(db);
  const options = { choices, folders, classes: classes.map(({ name }) => name) };
  const found = await data.sets(options);
  const sets = await data.read(options);
  const { pictures: packed } = await data.recognise();
  const ferNames = sets.filter(({ format }) => format === 'fer2013').flatMap(({ annotations }) => annotations.map(({ file }) => file));
  const { names: given, sizes = [] } = data.given;
  const loose = given.map((path, n) => ({ path, size: sizes[n] ?? null }));
  const photos = loose.filter(({ path }) => !isPhonePhoto(path));
  const coming = [...photos, ...packed, ...ferNames.map((path) => ({ path, size: null }))];
  const stored = listImageSizes(db);
  const known = knownPictures(coming, stored);
  const find = imageFinder({
    imported: coming.map(({ path }, n): NamedImage => ({ id: -1 - n, file: path })),
    all: stored,
    byHash: (sha256) => findImageByHash(db, Buffer.from(sha256, 'hex'))?.id ?? null,
  });
  const resolve = resolver(classes, {});
  const names = new Map<string, number>();
  const annotators = new Map<string, number>();
  const subjects = new Set<string>();
  const parts = { train: 0, validation: 0, test: 0 };
  const parted = new Set<string>();
  const unknown: string[] = [];
  let [matched, unknownCount, seen] = [0, 0, 0];
  const useful = sets.map((set) => isUseful(set, resolve, sets.length === 1));
  for (const [n, set] of sets.entries()) {
    if (!useful[n]) continue;
    for (const annotation of set.annotations) {
      if (++seen % ROWS_AT_ONCE === 0) await breathe();
      const imageId = find(annotation);
      if (imageId !== null) matched++;
      else {
        unknownCount++;
        if (unknown.length < EXAMPLES) unknown.push(annotation.file);
      }
      if (annotation.subject) subjects.add(annotation.subject);
      // Two sets may speak of the same face.
      const place = `${imageId ?? annotation.file} ${annotation.box?.x ?? ''} ${annotation.box?.y ?? ''}`;
      if (annotation.part && !parted.has(place)) parts[annotation.part]++;
      if (annotation.part) parted.add(place);
      countNames(annotation, names);
      for (const { by } of annotation.votes) annotators.set(by ?? set.file, (annotators.get(by ?? set.file) ?? 0) + 1);
    }
  }
  const said = [...names]
    .map(([name, count]) => ({ name, count, meaning: resolve(name) }))
    .filter(({ meaning }) => meaning === null || typeof meaning === 'number')
    .sort((a, b) => b.count - a.count)
    .slice(0, MOST_CLASSES)
    .map(({ name, count, meaning }) => ({ name, count, classId: typeof meaning === 'number' ? meaning : null }));
  return {
    sets: found.flatMap((set, n) => (useful[n] ? [{ ...set, ...describe(set, sets[n]!, resolve) }] : [])),
    pictures: coming.length,
    known: known.size,
    answers: await countAnswers(project, {
      sets: sets.filter((_set, n) => useful[n]),
      choices,
      find: (annotation) => {
        const id = find(annotation);
        return id === null || id >= 0 ? id : (known.get(-1 - id) ?? null);
      },
      pause: breathe,
    }),
    matched,
    unknownImages: { count: unknownCount, examples: unknown },
    classes: said,
    annotators: [...annotators].map(([name, votes]) => ({ name, votes })).sort((a, b) => b.votes - a.votes),
    subjects: subjects.size,
    parts,
    hasParts: hasParts(db),
    skipped: [
      ...loose.filter(({ path }) => isPhonePhoto(path)).map(({ path }) => ({ file: path, reason: `${HEIC}.` })),
      ...(await data.leftOut()),
      ...sets.flatMap(({ file, problems }) => problems.slice(0, EXAMPLES).map((reason) => ({ file, reason }))),
    ],
  };
}

/** Adds how often this annotation says each name of a class. */
export function countNames({ votes }: Annotation, names: Map<string, number>): void {
  for (const { label, counts, second } of votes) {
    for (const [name, count] of counts ?? [
      ...(label === undefined ? [] : [[label, 1] as const]),
      ...(second === undefined ? [] : [[second, 1] as const]),
    ]) {
      names.set(name, (names.get(name) ?? 0) + count);
    }
  }
}

/** Folders of days or of people say nothing of expressions. */
function isUseful({ format, annotations }: ReadSet, resolve: (name: string) => unknown, alone: boolean): boolean {
  if (format !== 'folders') return true;
  const names = namesOf(annotations);
  if (names.some((name) => typeof resolve(name) === 'number')) return true;
  return alone && names.length > 1 && names.length <= FEW_FOLDERS;
}

const namesOf = (annotations: readonly Annotation[]): string[] => [
  ...new Set(annotations.flatMap(({ votes }) => votes.flatMap(({ label }) => label ?? []))),
];

type Description = Pick<Inspection['sets'][number], 'sentence' | 'annotations' | 'problem'>;

function describe(set: FoundSet, { annotations, problems }: ReadSet, resolve: (name: string) => unknown): Description {
  const count = annotations.length;
  const n = figure(count);
  const broken = set.format === 'table' && set.table ? mappingProblem(set.table.header, set.table.mapping) : null;
  const problem = broken ?? (count === 0 ? (problems[0] ?? null) : null);
  const sentence = broken === null ? sentenceOf(set, n, count) : 'A table in which no labels are recognised';
  const names = set.format === 'folders' ? namesOf(annotations) : [];
  if (names.length > 0 && !names.some((name) => typeof resolve(name) === 'number')) {
    return { sentence: `Folders that may be classes: ${names.join(', ')}`, annotations: count, problem };
  }
  return { sentence, annotations: count, problem };
}

function sentenceOf({ format, table }: FoundSet, n: string, count: number): string {
  const faces = count === 1 ? 'face' : 'faces';
  switch (format) {
    case 'fer2013':
      return `FER2013: ${n} ${faces}, their pixels in a table`;
    case 'ferplus':
      return `FER+: the votes of several people on ${n} ${faces}`;
    case 'affectnet':
      return `AffectNet: expressions of ${n} ${faces}${table ? '' : ', each in files of its own'}`;
    case 'raf-db':
      return `RAF-DB: expressions of ${n} ${faces}`;
    case 'label-studio':
      return `Label Studio: annotations of ${n} ${faces}`;
    case 'cvat':
      return `CVAT: tags and boxes of ${n} ${faces}`;
    case 'voc':
      return `Pascal VOC: boxes of ${n} ${faces}`;
    case 'yolo':
      return `YOLO: boxes of ${n} ${faces}`;
    case 'coco':
      return `COCO: boxes of ${n} ${faces}`;
    case 'teachable-machine':
      return `Teachable Machine: ${n} samples in classes`;
    case 'faces':
      return `Faces from Mien: ${n} with all of their votes`;
    case 'folders':
      return `Folders named after classes: ${n} ${count === 1 ? 'picture' : 'pictures'}`;
    case 'table':
      return table && table.mapping.votes.length > 0
        ? `A table of votes on ${n} ${faces}`
        : `A table of ${n} ${count === 1 ? 'row' : 'rows'}`;
  }
}
