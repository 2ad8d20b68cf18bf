/** FER2013: one table with the pixels of every face in a cell, `emotion,pixels,Usage`. */
import { figure } from '../../shared/words.ts';
import { partOf, nameOf, type SetItem } from './annotation.ts';
import { readRows, type TableText } from './csv.ts';
import { greyPng } from './grey-png.ts';
import type { Tree } from './tree.ts';

/** In the order of its numbers; the last is of tables that were made like it from CK+. */
const EMOTIONS = ['anger', 'disgust', 'fear', 'happiness', 'sadness', 'surprise', 'neutral', 'contempt'] as const;
const SMALLEST = 16;
const LARGEST = 512;

export function isFer2013({ header }: TableText): boolean {
  return header.some((name) => name.toLowerCase() === 'pixels');
}

/** Named as FER+ names them, so that its votes find their faces: by the number of the row. */
export async function* readFer2013(tree: Tree, table: TableText, wantPictures: boolean): AsyncGenerator<SetItem> {
  const names = table.header.map((name) => name.toLowerCase());
  const [pixels, emotion, usage] = ['pixels', 'emotion', 'usage'].map((name) => names.indexOf(name));
  const prefix = usage! >= 0 ? 'fer' : `${nameOf(table.file).replace(/\.[^.]*$/, '')}-`;
  for await (const { row, cells } of readRows(tree, table)) {
    const file = `${prefix}${String(row - 2).padStart(7, '0')}.png`;
    const label = emotion! >= 0 ? emotionOf(cells[emotion!] ?? '') : null;
    if (label === undefined) {
      yield {
        kind: 'problem',
        file: table.file,
        reason: `row ${row}: "${(cells[emotion!] ?? '').slice(0, 20)}" is no emotion of FER2013 (0 to 7)`,
      };
    }
    if (wantPictures) {
      const picture = pictureOf(cells[pixels!] ?? '');
      if (typeof picture === 'string') {
        yield { kind: 'problem', file: table.file, reason: `row ${row} ${picture}` };
        continue;
      }
      yield { kind: 'picture', path: file, bytes: picture };
    } else {
      const part = usage! >= 0 ? partOf(cells[usage!]) : undefined;
      const votes = label ? [{ by: null, kind: 'class' as const, label }] : [];
      yield { kind: 'annotation', annotation: { where: `row ${row}`, file, votes, ...(part && { part }) } };
    }
  }
}

/** Null: not said. Undefined: no such emotion. */
function emotionOf(cell: string): string | null | undefined {
  const plain = cell.trim();
  return plain === '' ? null : /^\d$/.test(plain) ? EMOTIONS[Number(plain)] : undefined;
}

/** The picture, or what is wrong with the cell. */
function pictureOf(cell: string): Uint8Array<ArrayBuffer> | string {
  const words = cell.trim().split(/\s+/);
  const side = Math.sqrt(words.length);
  if (!Number.isInteger(side) || side < SMALLEST || side > LARGEST) {
    return `holds ${figure(words.length)} pixels, which make no square picture`;
  }
  const pixels = new Uint8Array(words.length);
  for (const [at, word] of words.entries()) {
    const value = Number(word);
    if (!Number.isInteger(value) || value < 0 || value > 255) return `holds a pixel that is not a number from 0 to 255`;
    pixels[at] = value;
  }
  return greyPng(pixels, side, side);
}
