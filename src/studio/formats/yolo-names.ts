/** What a YOLO data set says of itself: its classes by number, and which folders or lists are which part. */
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { nameOf } from './annotation.ts';
import { readWhole, type Tree } from './tree.ts';

const MOST_BYTES = 2 ** 16;
/** A file may repeat what it has named, and what repeats that, and so on: no more often than this. */
const MOST_REPEATS = 100;
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
  const values = readYaml(file, text);
  const names = values.get('names');
  if (names === undefined || names === '') return null;
  const read = NAMES.safeParse(names);
  if (!read.success) {
    throw new StudioError(
      'INVALID',
      `"${file}" names its classes in another form than a list, like [anger, fear], or by number, like 0: anger.`,
    );
  }
  return { file, byNumber: numbered(file, read.data), parts: partsOf(values), keypoints: values.has('kpt_shape') };
}

type Names = z.infer<typeof NAMES>;
const NAMES = z.union([z.array(z.string()), z.map(z.string(), z.string())]);
const PATHS = z.union([z.array(z.string()), z.string().transform((path) => [path])]);

/** What stands at its top, every word as it is written: YAML would make false of "no". */
function readYaml(file: string, text: string): ReadonlyMap<unknown, unknown> {
  const lines = new LineCounter();
  let top: unknown;
  try {
    // Pretty ones look through the whole text for each of them.
    const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter: lines });
    const [error] = document.errors;
    if (error) {
      throw new StudioError('INVALID', `"${file}" cannot be read in line ${lines.linePos(error.pos[0]).line}: ${error.message}.`);
    }
    top = document.toJS({ mapAsMap: true, maxAliasCount: MOST_REPEATS });
  } catch (cause) {
    if (isStudioError(cause)) throw cause;
    throw new StudioError('INVALID', `"${file}" cannot be read: it lies too deep within itself, or repeats itself too often.`, { cause });
  }
  return top instanceof Map ? top : new Map();
}

function numbered(file: string, names: Names): ReadonlyMap<number, string> {
  const pairs = names instanceof Map ? [...names] : names.map((name, n) => [String(n), name] as const);
  const wrong = pairs.find(([number]) => !/^\d{1,4}$/.test(number));
  if (wrong) throw new StudioError('INVALID', `"${file}" names a class by "${wrong[0].slice(0, 60)}", which is no number from 0 to 9999.`);
  if (pairs.length > MOST_CLASSES) throw new StudioError('INVALID', `"${file}" names more than ${MOST_CLASSES} classes.`);
  return new Map(pairs.filter(([, name]) => name !== '').map(([number, name]) => [Number(number), name]));
}

function partsOf(values: ReadonlyMap<unknown, unknown>): YoloNames['parts'] {
  return Object.entries(PART_KEYS).flatMap(([key, part]) => {
    const paths = PATHS.safeParse(values.get(key));
    return paths.success ? paths.data.filter((path) => path !== '').map((path) => [part, path] as const) : [];
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
