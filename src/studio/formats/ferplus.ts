/** Votes in the form in which FER+ was published: one row a face, how many people said what. */
import { stringify } from 'csv-stringify/sync';
import { canonicalClassName } from '../../shared/classes.ts';
import type { ProjectClass } from '../../shared/contract/classes.ts';
import type { SplitPart } from '../../shared/contract/faces.ts';
import type { ExportFace } from '../db/export-faces.ts';
import type { Annotation } from './annotation.ts';
import { inertCell } from './csv.ts';
import { tally } from './face-annotations.ts';

/** The column of a face's picture. */
export const IMAGE_NAME = 'Image name';
/** The order of its columns. */
const ORDER = ['neutral', 'happiness', 'surprise', 'sadness', 'anger', 'disgust', 'fear', 'contempt'];
const USAGES: Readonly<Record<SplitPart, string>> = { train: 'Training', validation: 'PublicTest', test: 'PrivateTest' };

export async function* writeFerPlus(
  faces: AsyncIterable<{ readonly face: ExportFace; readonly annotation: Annotation }>,
  classes: readonly ProjectClass[],
): AsyncGenerator<string> {
  const place = ({ name }: ProjectClass) => (ORDER.indexOf(canonicalClassName(name)) + ORDER.length + 1) % (ORDER.length + 1);
  const ordered = classes.toSorted((a, b) => place(a) - place(b) || a.position - b.position);
  const write = (cells: readonly (string | number)[]) =>
    stringify([cells.map((cell) => (typeof cell === 'string' ? inertCell(cell) : cell))], { record_delimiter: '\r\n' });
  yield write(['Usage', IMAGE_NAME, ...ordered.map(({ name }) => name), 'unknown', 'NF']);
  for await (const { face, annotation } of faces) {
    const { byClass, unsure, unusable } = tally(face);
    const usage = annotation.part ? USAGES[annotation.part] : '';
    yield write([usage, annotation.file, ...ordered.map(({ id }) => byClass.get(id) ?? 0), unsure, unusable]);
  }
}
