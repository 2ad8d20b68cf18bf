/** Which image a name in a file means. */
import { nameOf, withoutEnding, type Annotation } from './annotation.ts';
import { isImage } from './class-folders.ts';

export interface NamedImage {
  readonly id: number;
  readonly file: string;
}

export type FindImage = (annotation: Pick<Annotation, 'file' | 'name' | 'sha256'>) => number | null;

interface Index {
  readonly byPath: ReadonlyMap<string, NamedImage>;
  readonly byName: ReadonlyMap<string, readonly NamedImage[]>;
  /** By the name without its ending: labels that lie by themselves do not tell it. */
  readonly byStem: ReadonlyMap<string, readonly NamedImage[]>;
}

/**
 * By its bytes where the file tells their hash; else among the images of this import, then among all: by the whole path, else by the end
 * of it, else by the name alone where only one image has it.
 */
export function imageFinder(options: {
  readonly imported: readonly NamedImage[];
  readonly all: readonly NamedImage[];
  byHash(sha256: string): number | null;
}): FindImage {
  const indexes = [options.imported, options.all].map(indexOf);
  return ({ file, name, sha256 }) => {
    const hashed = sha256 === undefined ? null : options.byHash(sha256);
    if (hashed !== null) return hashed;
    for (const wanted of name === undefined ? [file] : [file, name]) {
      for (const index of indexes) {
        const found = findIn(index, wanted.normalize('NFC'));
        if (found !== null) return found;
      }
    }
    return null;
  };
}

function indexOf(images: readonly NamedImage[]): Index {
  let stems: Index['byStem'] | null = null;
  return {
    get byStem() {
      return (stems ??= Map.groupBy(images, ({ file }) => withoutEnding(nameOf(file))));
    },
    // Of several images of one path, the first.
    byPath: new Map(images.toReversed().map((image) => [image.file, image])),
    byName: Map.groupBy(images, ({ file }) => nameOf(file)),
  };
}

function findIn(index: Index, file: string): number | null {
  const exact = index.byPath.get(file);
  if (exact) return exact.id;
  const isStem = !isImage(file);
  const candidates = index.byName.get(nameOf(file)) ?? (isStem ? index.byStem.get(nameOf(file)) : undefined) ?? [];
  const ending = candidates.filter((image) => {
    const known = isStem ? withoutEnding(image.file) : image.file;
    return `/${known}`.endsWith(`/${file}`) || file.endsWith(`/${known}`);
  });
  if (onlyOne(ending)) return ending[0]!.id;
  return onlyOne(candidates) ? candidates[0]!.id : null;
}

const onlyOne = (images: readonly NamedImage[]) => images.length > 0 && images.every(({ id }) => id === images[0]!.id);
