/** Brings the labels of tables and folders to the faces of images in the project. */
import { canonicalClassName } from '../../shared/classes.ts';
import type { ProjectClass } from '../../shared/contract/classes.ts';
import type { SkippedFile } from '../../shared/contract/images.ts';
import type { OpenProject } from '../db/open.ts';
import { listClasses } from '../db/classes.ts';
import { facesOfImage, setSubject } from '../db/faces.ts';
import { listImageFiles } from '../db/images.ts';
import { transact } from '../db/transact.ts';
import { addImportedVote, type Ballot } from '../db/votes.ts';
import type { LabelTable, VoteRow } from './label-table.ts';

export interface NamedTable {
  readonly file: string;
  readonly table: LabelTable;
}

const TOLD = 20;
/** Faces per transaction. */
const BATCH = 500;

/**
 * Votes of several people come first, then single labels, then the names of folders: a face that one of them spoke of is not
 * counted again by the next. Says how many faces got an opinion, and what could not be used.
 */
export async function importLabels(
  db: OpenProject['db'],
  {
    tables,
    folders,
    pause,
  }: {
    readonly tables: readonly NamedTable[];
    readonly folders: readonly { imageId: number; folder: string }[];
    readonly pause: () => Promise<void>;
  },
): Promise<{ labelled: number; skipped: SkippedFile[] }> {
  const classes = listClasses(db);
  const find = imageFinder(db);
  const spoken = new Set<number>();
  const skipped: SkippedFile[] = [];
  let labelled = 0;
  const ordered = tables.toSorted((a, b) => Number(a.table.kind === 'labels') - Number(b.table.kind === 'labels'));
  for (const { file, table } of ordered) {
    if (table.kind === 'votes' && !table.classes.some((column) => classes.some(({ name }) => canonicalClassName(name) === column))) {
      skipped.push({ file, reason: 'has no column "label", and no column of votes for a class of this project; nothing was read from it' });
      continue;
    }
    const problems = new Problems(file);
    for (const text of table.problems) problems.add(text);
    const toBallot = table.kind === 'votes' ? votesReader(table.classes, classes, problems) : null;
    for (let from = 0; from < table.rows.length; from += BATCH) {
      await pause();
      transact(db, () => {
        for (const row of table.rows.slice(from, from + BATCH)) {
          const imageId = find(row.file);
          if (imageId === null) {
            problems.missing(row.row, row.file);
            continue;
          }
          const faces = facesOfImage(db, imageId);
          if ('subject' in row && row.subject && faces.length === 1) setSubject(db, faces[0]!, row.subject);
          const ballot = 'counts' in row ? toBallot!(row) : labelBallot(row.label, row.row, classes, problems);
          if (!ballot || spoken.has(imageId)) continue;
          if (faces.length > 1) {
            problems.add(`row ${row.row}: "${row.file}" shows ${faces.length} faces, so its label was not used`);
            continue;
          }
          spoken.add(imageId);
          for (const face of faces) if (addImportedVote(db, face, file, ballot)) labelled++;
        }
      });
    }
    skipped.push(...problems.list());
  }
  const byName = new Map(classes.map((entry) => [canonicalClassName(entry.name), entry.id]));
  transact(db, () => {
    for (const { imageId, folder } of folders) {
      const classId = byName.get(canonicalClassName(folder));
      const faces = facesOfImage(db, imageId);
      if (classId === undefined || spoken.has(imageId) || faces.length !== 1) continue;
      if (addImportedVote(db, faces[0]!, 'folder names', { kind: 'class', classId, counts: null })) labelled++;
    }
  });
  return { labelled, skipped };
}

function labelBallot(label: string, row: number, classes: readonly ProjectClass[], problems: Problems): Ballot | null {
  if (label === '') return null;
  const found =
    classes.find(({ name }) => name.toLowerCase() === label.toLowerCase()) ??
    classes.find(({ name }) => canonicalClassName(name) === canonicalClassName(label));
  if (found) return { kind: 'class', classId: found.id, counts: null };
  problems.add(`row ${row}: "${label.slice(0, 60)}" is not a class of this project (${classes.map(({ name }) => name).join(', ')})`);
  return null;
}

/** Faces that most people called something that this project has no class for stay without a label. */
function votesReader(columns: readonly string[], classes: readonly ProjectClass[], problems: Problems): (row: VoteRow) => Ballot | null {
  const ids = columns.map((column) => classes.find(({ name }) => canonicalClassName(name) === column)?.id ?? null);
  const foreign = columns.filter((_, at) => ids[at] === null);
  if (foreign.length > 0) problems.add(`its votes for ${foreign.join(', ')} were left out, as this project has no such class`);
  return ({ counts, unknown, notAFace }) => {
    const most = Math.max(...counts);
    if (notAFace > most) return { kind: 'unusable', classId: null, counts: null };
    if (unknown > most) return { kind: 'unsure', classId: null, counts: null };
    const kept = counts.flatMap((count, at) => (count > 0 && ids[at] !== null ? [{ classId: ids[at]!, count }] : []));
    if (kept.length === 0 || Math.max(...kept.map(({ count }) => count)) < most) return null;
    return { kind: 'class', classId: null, counts: kept };
  };
}

/** By the whole path, else by the end of it, else by the name alone where only one image has it. */
function imageFinder(db: OpenProject['db']): (file: string) => number | null {
  const byName = new Map<string, { id: number; file: string }[]>();
  for (const image of listImageFiles(db)) {
    const name = image.file.slice(image.file.lastIndexOf('/') + 1);
    const same = byName.get(name);
    if (same) same.push(image);
    else byName.set(name, [image]);
  }
  return (wanted) => {
    const file = wanted.normalize('NFC');
    const candidates = byName.get(file.slice(file.lastIndexOf('/') + 1)) ?? [];
    const exact = candidates.find((image) => image.file === file);
    if (exact) return exact.id;
    const ending = candidates.filter((image) => image.file.endsWith(`/${file}`) || file.endsWith(`/${image.file}`));
    if (ending.length === 1) return ending[0]!.id;
    return candidates.length === 1 ? candidates[0]!.id : null;
  };
}

/** What is told of one table: the first few rows in full, the rest as a number. */
class Problems {
  readonly #file: string;
  readonly #told: string[] = [];
  #more = 0;
  #missing = 0;
  #firstMissing = '';

  constructor(file: string) {
    this.#file = file;
  }

  add(text: string): void {
    if (this.#told.length < TOLD) this.#told.push(text);
    else this.#more++;
  }

  missing(row: number, file: string): void {
    if (this.#missing++ === 0) this.#firstMissing = `row ${row}, "${file.slice(0, 100)}"`;
  }

  list(): SkippedFile[] {
    const reasons = [...this.#told];
    if (this.#more > 0) reasons.push(`${this.#more} more rows had such problems`);
    if (this.#missing > 0) {
      reasons.push(`${this.#missing} rows name images that are not in the project, the first in ${this.#firstMissing}`);
    }
    return reasons.map((reason) => ({ file: this.#file, reason }));
  }
}
