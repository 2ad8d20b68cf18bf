/** Ids of faces under a filter, in an order. */
import type { Database } from 'better-sqlite3';
import {
  splitPart,
  type FaceConditions,
  type FaceFilter,
  type FaceQuery,
  type FaceSort,
  type LabelState,
  type OwnAnswer,
} from '../../shared/contract/faces.ts';
import type { IdList } from '../../shared/id-list.ts';
import { column } from './statement.ts';

/** Each list is bound as one JSON text, so that the statement stays the same for any number of values. */
const LISTS = {
  states: 'face.state IN (SELECT value FROM json_each(?))',
  classIds: 'face.class_id IN (SELECT value FROM json_each(?))',
  subjects: 'face.subject IN (SELECT value FROM json_each(?))',
  parts: 'face.part IN (SELECT value FROM json_each(?))',
  sources: 'face.image_id IN (SELECT id FROM image WHERE source IN (SELECT value FROM json_each(?)))',
  guessIds: 'face.guess_class_id IN (SELECT value FROM json_each(?))',
  annotatorIds: 'face.id IN (SELECT face_id FROM word WHERE annotator_id IN (SELECT value FROM json_each(?)))',
} as const;

const RANGES = {
  // 0 where there is no label.
  disagreement: 'face.disagreement',
  quality: 'face.quality',
  confidence: 'face.guess_confidence',
  error: 'face.error_score',
} as const;

interface Condition {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Conditions that all hold. */
function conditionsOf(filter: FaceConditions): Condition[] {
  const found: Condition[] = [];
  for (const [name, sql] of Object.entries(LISTS)) {
    const values = filter[name as keyof typeof LISTS];
    if (values !== undefined) found.push({ sql, params: [JSON.stringify(values)] });
  }
  for (const [name, expression] of Object.entries(RANGES)) {
    const [least, most] = filter[name as keyof typeof RANGES] ?? [null, null];
    if (least !== null) found.push({ sql: `${expression} >= ?`, params: [least] });
    if (most !== null) found.push({ sql: `${expression} <= ?`, params: [most] });
  }
  if (filter.disagreement) found.push({ sql: "+face.state = 'labelled'", params: [] });
  if (filter.imageId !== undefined) found.push({ sql: 'face.image_id = ?', params: [filter.imageId] });
  if (filter.text) {
    found.push({
      sql: "face.image_id IN (SELECT id FROM image WHERE file LIKE ? ESCAPE '\\')",
      params: [`%${filter.text.replaceAll(/[\\%_]/g, '\\$&')}%`],
    });
  }
  return found;
}

function whereOf({ without, excluded, after, ...conditions }: FaceFilter): Condition[] {
  // What has no value does not meet a condition, so it is not left out by it.
  const unwanted = conditionsOf(without ?? {}).map(({ sql, params }) => ({ sql: `(${sql}) IS NOT TRUE`, params }));
  return [
    ...conditionsOf(conditions),
    ...unwanted,
    ...(excluded === 'only' ? [{ sql: 'face.excluded IS NOT NULL', params: [] }] : []),
    ...(after === undefined ? [] : [{ sql: 'face.id > ?', params: [after] }]),
  ];
}

const SAID: Readonly<Record<LabelState, OwnAnswer['kind'] | null>> = {
  unlabelled: null,
  labelled: 'class',
  unsure: 'unsure',
  skipped: 'skip',
  unusable: 'unusable',
};

/** Faces by what one person says of them, whatever others say. */
function ownConditions(annotatorId: number, { states, classIds }: Pick<FaceFilter, 'states' | 'classIds'>): Condition[] {
  const found: Condition[] = [];
  if (states) {
    const kinds = states.flatMap((state) => SAID[state] ?? []);
    const either: Condition[] = [
      ...(states.includes('unlabelled')
        ? [{ sql: 'NOT EXISTS (SELECT 1 FROM word WHERE annotator_id = ? AND face_id = face.id)', params: [annotatorId] }]
        : []),
      {
        sql: 'face.id IN (SELECT face_id FROM word WHERE annotator_id = ? AND kind IN (SELECT value FROM json_each(?)))',
        params: [annotatorId, JSON.stringify(kinds)],
      },
    ];
    found.push({ sql: either.map(({ sql }) => sql).join(' OR '), params: either.flatMap(({ params }) => params) });
  }
  if (classIds) {
    found.push({
      sql: 'face.id IN (SELECT face_id FROM word WHERE annotator_id = ? AND class_id IN (SELECT value FROM json_each(?)))',
      params: [annotatorId, JSON.stringify(classIds)],
    });
  }
  return found;
}

/** A stretch of the list that an index gives in order. */
interface Stretch {
  readonly join?: string;
  readonly where?: string;
  readonly params?: readonly unknown[];
  /** Before the id. */
  readonly by?: readonly string[];
}

/** By a column: what has no value comes last, either way. */
function byColumn(name: string): Stretch[] {
  return [{ where: `${name} IS NOT NULL`, by: [name] }, { where: `${name} IS NULL` }];
}

/** Image by image, so that the indexes of images and of their faces give the order, and nothing is left to be put in order. */
function byImage(name: string): Stretch[] {
  return [{ join: 'JOIN image ON image.id = face.image_id', by: [name, 'image.id'] }];
}

/** Value by value. */
function byValue(condition: string, values: readonly unknown[], rest: string): Stretch[] {
  return [...values.map((value) => ({ where: condition, params: [value] })), { where: rest }];
}

function stretchesOf(db: Database, sort: FaceSort, descending: boolean): Stretch[] {
  const directed = <Value>(values: readonly Value[]) => (descending ? values.toReversed() : values);
  const classes = () => directed(column<number>(db, 'SELECT id FROM class ORDER BY position'));
  switch (sort) {
    case 'imported':
      return [{}];
    case 'file':
      return byImage('image.file');
    case 'source':
      return byImage('image.source');
    case 'subject':
      return byColumn('face.subject');
    case 'quality':
      return byColumn('face.quality');
    case 'confidence':
      return byColumn('face.guess_confidence');
    case 'error':
      return byColumn('face.error_score');
    case 'labelledLast':
      return byColumn('face.labelled_at');
    case 'part':
      return byValue('face.part = ?', directed(splitPart.options), 'face.part IS NULL');
    case 'guess':
      return byValue('face.guess_class_id = ?', classes(), 'face.guess_class_id IS NULL');
    case 'label':
      return [
        ...byValue("face.state = 'labelled' AND face.class_id = ?", classes(), "face.state = 'labelled' AND face.class_id IS NULL"),
        { where: "face.state <> 'labelled'", by: ['face.state'] },
      ];
    case 'disagreement':
      // The sign before a column keeps its index out of it: going through all faces in order is quicker than putting most in order.
      return [
        ...directed([
          { where: "+face.state = 'labelled' AND face.disagreement = 0" },
          { where: 'face.disagreement > 0', by: ['face.disagreement'] },
        ]),
        { where: "+face.state <> 'labelled'" },
      ];
  }
}

/**
 * `similarTo` is not looked at here: see studio/faces/similar.ts. `own`: states and classes of the filter are by what this annotator says,
 * whatever others say.
 */
export function listFaceIds(db: Database, { filter, sort, descending, limit }: FaceQuery, { own }: { readonly own?: number } = {}): IdList {
  const { states, classIds, ...others } = filter;
  const wanted = own === undefined ? whereOf(filter) : [...ownConditions(own, { states, classIds }), ...whereOf(others)];
  const direction = descending ? 'DESC' : 'ASC';
  // Left out here and not in the statements, so that lists come from an index alone: few faces are left out.
  const left = new Set(filter.excluded === undefined ? column<number>(db, 'SELECT id FROM face WHERE excluded IS NOT NULL') : []);
  const most = limit === undefined ? -1 : limit + left.size;
  const pieces = stretchesOf(db, sort, descending).map(({ join = '', where, params = [], by = [] }) => {
    const conditions = [...(where === undefined ? [] : [{ sql: where, params }]), ...wanted];
    const condition = conditions.length > 0 ? `WHERE ${conditions.map(({ sql }) => `(${sql})`).join(' AND ')}` : '';
    const order = [...by, 'face.id'].map((name) => `${name} ${direction}`).join(', ');
    return column<number>(
      db,
      `SELECT face.id FROM face ${join} ${condition} ORDER BY ${order} LIMIT ?`,
      ...conditions.flatMap((entry) => entry.params),
      most,
    );
  });
  const all = joined(pieces);
  return (left.size === 0 ? all : all.filter((id) => !left.has(id))).slice(0, limit);
}

function joined(pieces: readonly (readonly number[])[]): IdList {
  const all = new Int32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    all.set(piece, end);
    end += piece.length;
  }
  return all;
}
