/** What every format says in the end: of which face of which picture, by whom, and what. */
import type { SplitPart } from '../../shared/contract/faces.ts';

/** A face's place in its picture, in pixels of the upright picture. */
export interface GivenBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Degrees by which the crop was turned. */
  readonly angle?: number;
  /**
   * `exact`: the square that was cut out, as a project of ours keeps it; `whole`: the picture is the crop. Without it the box is
   * drawn about the face, and the crop is made by the usual rule.
   */
  readonly cut?: 'exact' | 'whole';
  /** The numbers are shares of the upright picture's sides: `inPixels` makes pixels of them. */
  readonly shares?: true;
}

/** The same for the same place. */
export const boxKey = ({ x, y, width, height, angle = 0 }: GivenBox): string => [x, y, width, height, angle].join(' ');

export type GivenKind = 'class' | 'unsure' | 'skip' | 'unusable';

/** No face was shown to more people than this: a larger number is no count of votes. */
export const MOST_VOTES = 1e6;

/** One annotator's word. */
export interface GivenVote {
  /** Name of the annotator; null: the file itself. */
  readonly by: string | null;
  readonly kind: GivenKind;
  /** The class as the file calls it. */
  readonly label?: string;
  /** Of several people at once: how many said what. */
  readonly counts?: readonly (readonly [label: string, count: number])[];
  /** A second choice, and its share, 0 to 0.5. */
  readonly second?: string;
  readonly share?: number;
  readonly reason?: string;
  /** −1 to 1. */
  readonly valence?: number;
  readonly arousal?: number;
  /** The vote decides a dispute. */
  readonly decides?: boolean;
  /** Milliseconds since 1970. */
  readonly at?: number;
}

export interface Annotation {
  /** Where it stands in its file, for what is told of it: "row 12". */
  readonly where: string;
  /** Path or name of the picture, as the file calls it, with `/`. */
  readonly file: string;
  /** SHA-256 of the picture's bytes, hex, where the file says it. */
  readonly sha256?: string;
  /** What the picture is to be called in the project, where that is something else. */
  readonly name?: string;
  /** Without one: the only face of the picture. */
  readonly box?: GivenBox;
  readonly subject?: string;
  readonly part?: SplitPart;
  readonly votes: readonly GivenVote[];
  /** What annotators wrote beside it, by name. */
  readonly notes?: readonly (readonly [by: string, text: string])[];
}

/** What reading a data set yields, piece by piece. */
export type SetItem =
  | { readonly kind: 'annotation'; readonly annotation: Annotation }
  | { readonly kind: 'picture'; readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'problem'; readonly file: string; readonly reason: string }
  /** The file breaks off or is no such file after all: nothing of it counts. */
  | { readonly kind: 'broken'; readonly file: string; readonly reason: string };

const PARTS: ReadonlyMap<string, SplitPart> = new Map(
  Object.entries({
    train: 'train',
    training: 'train',
    train_set: 'train',
    train_images: 'train',
    validation: 'validation',
    valid: 'validation',
    val: 'validation',
    val_set: 'validation',
    dev: 'validation',
    publictest: 'validation',
    test: 'test',
    test_set: 'test',
    testing: 'test',
    privatetest: 'test',
  } as const),
);

/** The part that a word in a table or a folder's name stands for. */
export function partOf(word: string | undefined): SplitPart | undefined {
  return word === undefined ? undefined : PARTS.get(word.trim().toLowerCase());
}

/** The part that a folder above the file is named after. */
export function partOfPath(path: string): SplitPart | undefined {
  return path
    .split('/')
    .slice(0, -1)
    .map(partOf)
    .findLast((part) => part !== undefined);
}

/** In our own files: no class is called so. */
export const UNSURE_WORD = '(unsure)';
export const UNUSABLE_WORD = '(unusable)';
const UNSURE = new Set(['unsure', 'unknown', 'uncertain', UNSURE_WORD]);
const UNUSABLE = new Set([
  UNUSABLE_WORD,
  'unusable',
  'nf',
  'not a face',
  'not_a_face',
  'notaface',
  'no face',
  'no-face',
  'non-face',
  'nonface',
]);
const SKIPPED = new Set(['skip', 'skipped']);

/** Words that stand for no class, where the project has none of that name. */
export function kindOfWord(word: string): Exclude<GivenKind, 'class'> | null {
  const plain = word.trim().toLowerCase();
  if (UNSURE.has(plain)) return 'unsure';
  if (UNUSABLE.has(plain)) return 'unusable';
  return SKIPPED.has(plain) ? 'skip' : null;
}

/** Labels of boxes that say only that there is a face. */
const JUST_A_FACE = new Set(['face', 'person', 'head']);

export const isJustAFace = (label: string): boolean => JUST_A_FACE.has(label.trim().toLowerCase());

/** A path as tables write it, with `/` and without a leading `./`. */
export function slashes(path: string): string {
  return path
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '')
    .normalize('NFC');
}

export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
/** `a/b.jpg` → `a/b`. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]*$/, '');
export const folderOf = (path: string): string => (path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '');
