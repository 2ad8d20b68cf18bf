/** COCO: pictures, categories, and a box with a category for each face. */
import { folderOf, partOfPath, slashes, type Annotation, type SetItem } from './annotation.ts';
import { isObject, listOf, readJson, wordOf } from './json.ts';
import { nearest } from './label-table.ts';
import { readOwn, writeOwn } from './own-record.ts';
import type { Tree } from './tree.ts';

/** Of boxes that nobody has labelled. */
const NO_LABEL = '(no label)';
const JUST_A_FACE = 'face';

export function isCoco(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Array.isArray(value['images']) && Array.isArray(value['annotations']) && Array.isArray(value['categories']);
}

export async function* readCoco(tree: Tree, file: string): AsyncGenerator<SetItem> {
  const value = await readJson(tree, file);
  if (!isCoco(value)) return;
  const images = new Map<unknown, string>();
  for (const image of listOf(value['images']).filter(isObject)) {
    const name = wordOf(image['file_name']);
    if (name) images.set(image['id'], nearest(tree, folderOf(file), slashes(name)));
  }
  const categories = new Map(
    listOf(value['categories'])
      .filter(isObject)
      .map((category) => [category['id'], wordOf(category['name'])]),
  );
  for (const [at, entry] of listOf(value['annotations']).entries()) {
    const where = `annotation ${isObject(entry) ? (wordOf(entry['id']) ?? at + 1) : at + 1}`;
    const picture = isObject(entry) ? images.get(entry['image_id']) : undefined;
    if (!isObject(entry) || picture === undefined) {
      yield { kind: 'problem', file, reason: `${where} belongs to no picture of the file` };
      continue;
    }
    const own = readOwn(entry['mien'], where, picture);
    const annotation = own ?? readEntry(entry, where, picture, categories.get(entry['category_id']));
    if (annotation) yield { kind: 'annotation', annotation };
    else yield { kind: 'problem', file, reason: `${where} has no box that can be used` };
  }
}

function readEntry(entry: Record<string, unknown>, where: string, file: string, category: string | undefined): Annotation | null {
  const numbers = listOf(entry['bbox']);
  if (
    entry['iscrowd'] === 1 ||
    numbers.length !== 4 ||
    !numbers.every((part): part is number => typeof part === 'number' && Math.abs(part) < 1e7)
  ) {
    return null;
  }
  const [x, y, width, height] = numbers as number[];
  if (!(width! > 0) || !(height! > 0)) return null;
  const attributes = isObject(entry['attributes']) ? entry['attributes'] : {};
  const said = wordOf(attributes['expression']) ?? wordOf(attributes['emotion']) ?? wordOf(attributes['label']) ?? category;
  const label = said !== undefined && said !== NO_LABEL && said.toLowerCase() !== JUST_A_FACE ? said : undefined;
  const subject = wordOf(attributes['subject']) ?? wordOf(attributes['person']);
  const part = partOfPath(file);
  return {
    where,
    file,
    box: { x: x!, y: y!, width: width!, height: height! },
    votes: label === undefined ? [] : [{ by: null, kind: 'class', label }],
    ...(subject && { subject }),
    ...(part && { part }),
  };
}

export interface CocoFace {
  readonly face: Annotation;
  readonly imageId: number;
  readonly image: { readonly width: number; readonly height: number };
  /** The class that the votes add up to. */
  readonly label: string | null;
}

/** The file in pieces, so that no data set has to fit into one text. */
export async function* writeCoco(faces: AsyncIterable<CocoFace> | Iterable<CocoFace>, classes: readonly string[]): AsyncGenerator<string> {
  const names = [...classes];
  const images = new Map<number, { id: number; file_name: string; width: number; height: number }>();
  yield '{"info":{"description":"Faces from Mien"},"annotations":[';
  let id = 0;
  for await (const { face, imageId, image, label } of faces) {
    images.set(imageId, { id: imageId, file_name: face.file, width: image.width, height: image.height });
    const box = face.box ?? { x: 0, y: 0, width: image.width, height: image.height };
    const bbox = [box.x, box.y, box.width, box.height];
    const category = label ?? NO_LABEL;
    // One without faces would be a class to whoever learns from the file.
    if (!names.includes(category)) names.push(category);
    const entry = {
      id: ++id,
      image_id: imageId,
      category_id: names.indexOf(category) + 1,
      bbox,
      area: box.width * box.height,
      segmentation: [],
      iscrowd: 0,
      mien: writeOwn(face),
    };
    yield `${id === 1 ? '' : ','}\n${JSON.stringify(entry)}`;
  }
  yield '],"images":[';
  let first = true;
  for (const image of images.values()) {
    yield `${first ? '' : ','}\n${JSON.stringify(image)}`;
    first = false;
  }
  const categories = names.map((name, n) => ({ id: n + 1, name, supercategory: 'face' }));
  yield `],"categories":${JSON.stringify(categories)}}\n`;
}
