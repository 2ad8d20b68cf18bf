/** What a YOLO data set says of itself: its classes by number, and which folders or lists are which part. */
import type { SplitPart } from '../../shared/contract/faces.ts';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { nameOf } from './annotation.ts';
import { readFlatYaml, type FlatValue } from './flat-yaml.ts';
import { readWhole, type Tree } from './tree.ts';

const MOST_BYTES = 2 ** 20;
const MOST_CLASSES = 10_000;
const PART_KEYS = { train: 'train', val: 'validation', valid: 'validation', validation: 'validation', test: 'test' } as const;

export interface YoloNames {
  readonly file: string;
  readonly byNumber: ReadonlyMap<number, string>;
  /** Folders, and lists of pictures, as the file calls them. */
  readonly parts: readonly (readonly [SplitPart, path: string])[];
  /** After the box come the points of a pose, which are no outline. */
  readonly keypoints: boolean;
}

export const isYaml = (path: string): boolean => /\.ya?ml$/i.test(path);
/** One name a line: of LabelImg, Label Studio, Darknet, CVAT and Roboflow. */
export const isNameList = (path: string): boolean => /(^|\/)(classes\.txt|[^/]*\.names|_darknet\.labels)$/i.test(path);

/** Null where the file names no classes. @throws StudioError where it does so in a form that is not read. */
export async function readNames(tree: Tree, file: string): Promise<YoloNames | null> {
  const text = new TextDecoder().decode(await readWhole(tree, file, MOST_BYTES));
  if (isNameList(file)) {
    const names = text.split(/\r\n|\n|\r/).map((line) => line.trim());
    while (names.at(-1) === '') names.pop();
    return names.length === 0 ? null : { file, byNumber: numbered(file, names), parts: [], keypoints: false };
  }
  const values = readFlatYaml(file, text, ['names', 'kpt_shape', ...Object.keys(PART_KEYS)]);
  const names = values.get('names');
  if (names === undefined) return null;
  return { file, byNumber: numbered(file, names), parts: partsOf(values), keypoints: values.has('kpt_shape') };
}

function numbered(file: string, names: FlatValue): ReadonlyMap<number, string> {
  if (typeof names === 'string') {
    throw new StudioError(
      'INVALID',
      `"${file}" has one word after names: ("${names.slice(0, 60)}"). Write a list there, like [anger, fear].`,
    );
  }
  const pairs: (readonly [string, string])[] = names instanceof Map ? [...names] : [...names].map((name, n) => [String(n), name as string]);
  const wrong = pairs.find(([number]) => !/^\d{1,4}$/.test(number));
  if (wrong) throw new StudioError('INVALID', `"${file}" names a class by "${wrong[0].slice(0, 60)}", which is no number from 0 to 9999.`);
  if (pairs.length > MOST_CLASSES) throw new StudioError('INVALID', `"${file}" names more than ${MOST_CLASSES} classes.`);
  return new Map(pairs.filter(([, name]) => name !== '').map(([number, name]) => [Number(number), name]));
}

function partsOf(values: ReadonlyMap<string, FlatValue>): YoloNames['parts'] {
  return Object.entries(PART_KEYS).flatMap(([key, part]) => {
    const value = values.get(key);
    const paths = typeof value === 'string' ? [value] : value instanceof Map ? [] : [...(value ?? [])];
    return paths.map((path) => [part, String(path)] as const);
  });
}

/** Files that name classes, and why others that seem to do so cannot be used. */
export async function findNames(tree: Tree): Promise<{ found: YoloNames[]; leftOut: { file: string; reason: string }[] }> {
  const found: YoloNames[] = [];
  const leftOut: { file: string; reason: string }[] = [];
  for (const { path } of tree.files) {
    if ((!isYaml(path) && !isNameList(path)) || nameOf(path).startsWith('.')) continue;
    try {
      const names = await readNames(tree, path);
      if (names) found.push(names);
      else leftOut.push({ file: path, reason: 'names no classes, as the data.yaml of a YOLO data set does under names:' });
    } catch (error) {
      if (!isStudioError(error)) throw error;
      leftOut.push({ file: path, reason: error.message.replace(`"${path}" `, '').replace(/\.$/, '') });
    }
  }
  return { found, leftOut };
}
