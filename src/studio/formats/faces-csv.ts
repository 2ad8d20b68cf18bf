/** Our own table: one row a vote, with all that a project knows of the face. What `data export` writes, this reads back unchanged. */
import { stringify } from 'csv-stringify/sync';
import { partOf, slashes, type Annotation, type GivenKind, type GivenVote, type SetItem } from './annotation.ts';
import { inertCell, plainCell, readRows, type TableText } from './csv.ts';
import { nearest, number } from './label-table.ts';
import { folderOf } from './annotation.ts';
import type { Tree } from './tree.ts';

const COLUMNS = [
  'file',
  'name',
  'sha256',
  'x',
  'y',
  'width',
  'height',
  'angle',
  'cut',
  'subject',
  'part',
  'label',
  'annotator',
  'kind',
  'answer',
  'count',
  'second',
  'share',
  'reason',
  'valence',
  'arousal',
  'decides',
  'at',
  'note',
] as const;
type Column = (typeof COLUMNS)[number];

export const FACES_FILE = 'faces.csv';

export function isFacesTable({ header }: TableText): boolean {
  return (['file', 'annotator', 'kind', 'answer', 'cut'] as const).every((name) => header.includes(name));
}

/** `label`: what the votes add up to, for other programs; not read back. */
export interface FaceRows extends Annotation {
  readonly label: string | null;
}

export const facesHeader = (): string => `\ufeff${stringify([[...COLUMNS]], { record_delimiter: '\r\n' })}`;

/** The rows of some faces, each at least one. */
export function writeFaceRows(faces: readonly FaceRows[]): string {
  const rows = faces.flatMap((face) => {
    const { file, name, sha256, box, subject, part, label } = face;
    const common = {
      file,
      name,
      sha256,
      x: box?.x,
      y: box?.y,
      width: box?.width,
      height: box?.height,
      angle: box?.angle,
      cut: box?.cut,
      subject,
      part,
      label: label ?? undefined,
    };
    const votes = face.votes.flatMap((vote): Partial<Record<Column, string | number | undefined>>[] => {
      const { by, kind, second, share, reason, valence, arousal, decides, at } = vote;
      const note = face.notes?.find(([who]) => who === by)?.[1];
      const said = { annotator: by ?? '', kind, second, share, reason, valence, arousal, decides: decides ? 1 : undefined, at, note };
      return vote.counts ? vote.counts.map(([answer, count]) => ({ ...said, answer, count })) : [{ ...said, answer: vote.label }];
    });
    const silent = (face.notes ?? [])
      .filter(([who]) => !face.votes.some(({ by }) => by === who))
      .map(([annotator, note]) => ({ annotator, note }));
    const all = [...votes, ...silent];
    return (all.length > 0 ? all : [{}]).map((vote) =>
      COLUMNS.map((column) => cell((vote as typeof common)[column as 'file'] ?? common[column as 'file'])),
    );
  });
  return stringify(rows, { record_delimiter: '\r\n' });
}

function cell(value: string | number | undefined): string {
  return value === undefined ? '' : typeof value === 'number' ? String(value) : inertCell(value);
}

interface FaceSoFar {
  readonly key: string;
  readonly annotation: Annotation;
  readonly votes: GivenVote[];
  readonly notes: [string, string][];
}

/** Rows of one face stand together; each becomes one annotation with all of its votes. */
export async function* readFacesTable(tree: Tree, text: TableText): AsyncGenerator<SetItem> {
  const places = new Map(text.header.map((name, at) => [name, at]));
  const folder = folderOf(text.file);
  let face: FaceSoFar | null = null as FaceSoFar | null;
  const finish = (done: FaceSoFar): SetItem => ({
    kind: 'annotation',
    annotation: { ...done.annotation, votes: done.votes, ...(done.notes.length > 0 && { notes: done.notes }) },
  });
  for await (const { row, cells } of readRows(tree, text)) {
    const get = (column: Column) => plainCell(cells[places.get(column) ?? -1] ?? '') || undefined;
    const file = get('file');
    if (!file) {
      yield { kind: 'problem', file: text.file, reason: `row ${row} names no file` };
      continue;
    }
    const key = (['file', 'name', 'sha256', 'x', 'y', 'width', 'height'] as const).map((column) => get(column) ?? '').join('\0');
    if (face?.key !== key) {
      if (face) yield finish(face);
      face = { key, annotation: faceOf(get, row, nearest(tree, folder, slashes(file))), votes: [], notes: [] };
    }
    const note = get('note');
    const by = get('annotator') ?? null;
    if (note && by !== null && !face.notes.some(([who]) => who === by)) face.notes.push([by, note]);
    addVote(face.votes, get, by);
  }
  if (face) yield finish(face);
}

function faceOf(get: (column: Column) => string | undefined, row: number, file: string): Annotation {
  const [x, y, width, height, angle] = (['x', 'y', 'width', 'height', 'angle'] as const).map((column) => number(get(column)));
  const cut = get('cut');
  const [name, sha256, subject, part] = [get('name'), get('sha256'), get('subject'), partOf(get('part'))];
  const box =
    typeof x === 'number' && typeof y === 'number' && typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0
      ? {
          x,
          y,
          width,
          height,
          ...(typeof angle === 'number' && { angle }),
          ...((cut === 'exact' || cut === 'whole') && { cut: cut as 'exact' | 'whole' }),
        }
      : undefined;
  return {
    where: `row ${row}`,
    file,
    votes: [],
    ...(name && { name }),
    ...(sha256 && { sha256 }),
    ...(box && { box }),
    ...(subject && { subject }),
    ...(part && { part }),
  };
}

const KINDS: readonly string[] = ['class', 'unsure', 'skip', 'unusable'];

function addVote(votes: GivenVote[], get: (column: Column) => string | undefined, by: string | null): void {
  const kind = get('kind');
  if (kind === undefined || !KINDS.includes(kind)) return;
  const [label, second, reason] = [get('answer'), get('second'), get('reason')];
  const [count, share, valence, arousal, at] = (['count', 'share', 'valence', 'arousal', 'at'] as const).map((column) =>
    numeric(get(column)),
  );
  if (kind === 'class' && label === undefined) return;
  const same = votes.findIndex((vote) => vote.by === by && vote.counts);
  if (count !== null && count !== undefined && same >= 0) {
    votes[same] = { ...votes[same]!, counts: [...votes[same]!.counts!, [label!, count]] };
    return;
  }
  votes.push({
    by,
    kind: kind as GivenKind,
    ...(typeof count === 'number' ? { counts: [[label!, count]] } : label !== undefined && { label }),
    ...(second !== undefined && { second }),
    ...(typeof share === 'number' && { share }),
    ...(reason !== undefined && { reason }),
    ...(typeof valence === 'number' && { valence }),
    ...(typeof arousal === 'number' && { arousal }),
    ...(get('decides') === '1' && { decides: true }),
    ...(typeof at === 'number' && { at }),
  });
}

function numeric(cell: string | undefined): number | null {
  const value = cell === undefined ? Number.NaN : Number(cell);
  return Number.isFinite(value) ? value : null;
}
