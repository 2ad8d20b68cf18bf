/** Keys of labelling. Letters belong to classes, so no control is a letter; digits count by their place on the keyboard too. */
import type { ProjectClass } from '../../../shared/contract/classes.ts';
import type { Answer } from '../../../shared/contract/labels.ts';

export type LabelAction =
  | { readonly do: 'answer'; readonly answer: Answer }
  | { readonly do: 'repeat' | 'back' | 'forward' | 'undo' | 'redo' | 'photo' };

/** What of a KeyboardEvent decides. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const CONTROLS: Readonly<Record<string, LabelAction>> = {
  ArrowLeft: { do: 'back' },
  ArrowRight: { do: 'forward' },
  Enter: { do: 'repeat' },
  ' ': { do: 'answer', answer: { kind: 'skip' } },
  Backspace: { do: 'answer', answer: { kind: 'clear' } },
  '.': { do: 'photo' },
};

/** Undo and redo, in every habit: Ctrl or ⌘ with Z, Shift Z or Y. By character, so that it follows the layout's own Z. */
function historyAction({ key, shiftKey, altKey }: KeyPress): LabelAction | null {
  const letter = key.toLowerCase();
  if (altKey) return null;
  if (letter === 'z') return { do: shiftKey ? 'redo' : 'undo' };
  return letter === 'y' ? { do: 'redo' } : null;
}

/** `Digit3`, `Numpad3` or the character 3, so that a layout whose digits need Shift works without it. */
function digitOf({ key, code }: KeyPress): number | null {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? /^\d$/.exec(key)?.[0];
  return digit === undefined ? null : Number(digit);
}

/** A layout without Latin letters still has the keys where they are. */
function letterOf({ key, code }: KeyPress): string {
  const latin = /^Key([A-Z])$/.exec(code)?.[1];
  return latin && key.length === 1 && key.charCodeAt(0) > 0x24f ? latin.toLowerCase() : key.toLowerCase();
}

export function labelAction(press: KeyPress, classes: readonly ProjectClass[]): LabelAction | null {
  if (press.ctrlKey || press.metaKey) return historyAction(press);
  if (press.altKey) return null;
  const own = classes.find(({ key }) => key !== null && key === press.key.toLowerCase());
  if (own && !press.shiftKey) return { do: 'answer', answer: { kind: 'class', classId: own.id } };
  const digit = digitOf(press);
  if (digit === 9) return { do: 'answer', answer: { kind: 'unsure' } };
  if (digit === 0) return { do: 'answer', answer: { kind: 'unusable' } };
  const placed = digit === null ? undefined : classes[digit - 1];
  if (placed) return { do: 'answer', answer: { kind: 'class', classId: placed.id } };
  if (press.shiftKey) return null;
  const control = CONTROLS[press.key];
  if (control) return control;
  const lettered = classes.find(({ key }) => key === letterOf(press));
  return lettered ? { do: 'answer', answer: { kind: 'class', classId: lettered.id } } : null;
}
