/** Pictures that come and that the project seems to have: by name and size, as their bytes have not come yet. */
import { nameOf } from './annotation.ts';

interface Coming {
  readonly path: string;
  /** In bytes; null where it is not known. */
  readonly size: number | null;
}

interface Stored {
  readonly id: number;
  readonly file: string;
  readonly size: number;
}

/** The project's images by the places of those that come. */
export function knownPictures(coming: readonly Coming[], stored: readonly Stored[]): ReadonlyMap<number, number> {
  const keyOf = (path: string, size: number) => `${size} ${nameOf(path)}`;
  const byKey = Map.groupBy(stored, ({ file, size }) => keyOf(file, size));
  const known = new Map<number, number>();
  for (const [n, { path, size }] of coming.entries()) {
    const same = size === null ? [] : (byKey.get(keyOf(path, size)) ?? []);
    const image = same.find(({ file }) => file === path) ?? same[0];
    if (image) known.set(n, image.id);
  }
  return known;
}
