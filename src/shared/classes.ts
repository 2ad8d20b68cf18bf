/** Classes of expression: presets, colours, keys, and which names mean the same. */
import { z } from 'zod';
import { StudioError } from './errors.ts';
import { LIMITS } from './limits.ts';
import { UNSHOWN } from './unshown.ts';

/** Okabe–Ito first (safe for colour-blind readers), then four more that stay apart from them. */
export const CLASS_COLORS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#d55e00',
  '#cc79a7',
  '#56b4e9',
  '#b8a800',
  '#7f7f7f',
  '#7b5ea7',
  '#8c564b',
  '#4d7c0f',
  '#a3005c',
] as const;

export interface ClassDraft {
  readonly name: string;
  readonly color: string;
  /** One letter, lower case, or null. The position (1–8) is a key as well. */
  readonly key: string | null;
}

export interface ClassPreset {
  readonly id: 'basic7' | 'basic8' | 'valence3';
  readonly title: string;
  readonly names: readonly string[];
}

export const CLASS_PRESETS: readonly ClassPreset[] = [
  { id: 'basic7', title: '7 basic expressions', names: ['neutral', 'happiness', 'sadness', 'surprise', 'fear', 'disgust', 'anger'] },
  {
    id: 'basic8',
    title: '8 with contempt',
    names: ['neutral', 'happiness', 'sadness', 'surprise', 'fear', 'disgust', 'anger', 'contempt'],
  },
  { id: 'valence3', title: 'Positive, neutral, negative', names: ['positive', 'neutral', 'negative'] },
];

const SYNONYMS: readonly (readonly string[])[] = [
  ['neutral', 'neutrality', 'calm', 'none'],
  ['happiness', 'happy', 'joy', 'smile', 'smiling'],
  ['sadness', 'sad'],
  ['surprise', 'surprised', 'astonished', 'amazement'],
  ['fear', 'fearful', 'afraid', 'scared'],
  ['disgust', 'disgusted'],
  ['anger', 'angry', 'mad'],
  ['contempt', 'contemptuous'],
];

/** The name under which different spellings of one expression meet: `happy`, `Joy` → `happiness`; others come back lower-cased. */
export function canonicalClassName(name: string): string {
  const plain = name.trim().toLowerCase();
  return SYNONYMS.find((group) => group.includes(plain))?.[0] ?? plain;
}

/** The class that a word stands for: the one called so, in capitals or not, else one whose name means the same expression. */
export function findClass<Class extends { readonly name: string }>(classes: readonly Class[], word: string): Class | undefined {
  const plain = word.normalize('NFC').trim().toLowerCase();
  return (
    classes.find(({ name }) => name.toLowerCase() === plain) ??
    classes.find(({ name }) => canonicalClassName(name) === canonicalClassName(plain))
  );
}

/** A class name as stored: NFC, trimmed, 1–64 code points, no control characters. Shown as text only. */
export const className = z
  .string()
  .transform((name) => name.normalize('NFC').trim())
  .refine((name) => name.length > 0 && [...name].length <= LIMITS.className.length && !UNSHOWN.test(name), {
    message: `A class name has 1 to ${LIMITS.className.length} characters and no control characters.`,
  })
  .refine((name) => name !== '__proto__', {
    message: 'No class can be called "__proto__": the language that Mien is written in keeps it.',
  });

/** Colours by position; as key the first letter of the name that is still free. `beside`: classes that are there already. */
export function draftClasses(names: readonly string[], beside: readonly ClassDraft[] = []): ClassDraft[] {
  const taken = new Set(beside.flatMap(({ key }) => key ?? []));
  return names.map((name, at) => {
    const position = beside.length + at;
    const key = [...name.toLowerCase()].find((letter) => /^\p{L}$/u.test(letter) && !taken.has(letter)) ?? null;
    if (key) taken.add(key);
    return { name, color: CLASS_COLORS[position % CLASS_COLORS.length]!, key };
  });
}

/** Names and keys must tell classes apart. @throws StudioError INVALID */
export function checkClasses(classes: readonly ClassDraft[]): void {
  if (classes.length < 2) throw new StudioError('INVALID', 'A project needs at least 2 classes. Add another.');
  if (classes.length > LIMITS.className.count) {
    throw new StudioError('INVALID', `A project has at most ${LIMITS.className.count} classes; these are ${classes.length}.`);
  }
  const name = findTwice(classes.map((draft) => canonicalClassName(draft.name)));
  if (name !== null) throw new StudioError('INVALID', `Two classes are called "${name}", or mean the same. Rename or remove one.`);
  const key = findTwice(classes.flatMap((draft) => draft.key?.toLowerCase() ?? []));
  if (key !== null) throw new StudioError('INVALID', `Two classes have the key "${key}". Give one of them another key.`);
}

function findTwice(values: readonly string[]): string | null {
  return values.find((value, index) => values.indexOf(value) !== index) ?? null;
}
