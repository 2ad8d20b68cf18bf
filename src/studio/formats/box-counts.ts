/** How many places each picture has by the files: every one of them is cut out and compared with the others. */
import { boxKey, type Annotation } from './annotation.ts';

/** No photo shows more faces that could be told apart by their expressions. */
export const MOST_BOXES = 500;

export class BoxCounts {
  readonly #places = new Map<string, Set<string>>();

  /** Null where the annotation counts; else why it does not, said once a picture. */
  add({ file, box }: Annotation): string | null {
    if (!box) return null;
    const places = this.#places.get(file) ?? new Set();
    this.#places.set(file, places);
    const key = boxKey(box);
    if (places.has(key)) return null;
    // One more stands for those that are too many.
    if (places.size > MOST_BOXES) return '';
    const isFirst = places.size === MOST_BOXES;
    places.add(isFirst ? '' : key);
    return isFirst ? `"${file.slice(0, 100)}" has more than ${MOST_BOXES} boxes; those after them were left out` : null;
  }
}
