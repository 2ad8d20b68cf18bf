/** Keys of labelling. Letters belong to classes; digits count by their place on the keyboard too; controls are as the person chose them. */
import type { ProjectClass } from '../../../shared/contract/classes.ts';
import type { Answer } from '../../../shared/contract/labels.ts';
import { DEFAULT_KEYS, LABEL_CONTROLS, type KeyChoices, type LabelControl } from './key-choices.ts';

export type LabelAction =
  | { readonly do: 'answer'; readonly answer: Answer }
  /** The class becomes the second choice, or no longer is. */
  | { readonly do: 'second'; readonly classId: number }
  | { readonly do: 'undo' | 'redo' | Exclude<LabelControl, 'unsure' | 'unusable' | 'skip' | 'clear'> };

/** What of a KeyboardEvent decides. */
export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Undo and redo, in every habit: Ctrl or ⌘ with Z, Shift Z or Y. By character, so that it follows the layout's own Z. */
function historyAction({ key, shiftKey, altKey }: KeyPress): LabelAction | null {
  const letter = key.toLowerCase();
  if (altKey) return null;
  if (letter === 'z') return { do: shiftKey ? 'redo' : 'undo' };
  return letter === 'y' ? { do: 'redo' } : null;
}

/** `Digit3`, `Numpad3` or the character 3, so that a layout whose digits need Shift works without it. */
export function digitOf({ key, code }: Pick<KeyPress, 'key' | 'code'>): number | null {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? /^\d$/.exec(key)?.[0];
  return digit === undefined ? null : Number(digit);
}

/** A layout without Latin letters still has the keys where they are. */
function letterOf({ key, code }: KeyPress): string {
  const latin = /^Key([A-Z])$/.exec(code)?.[1];
  return latin && key.length === 1 && key.charCodeAt(0) > 0x24f ? latin.toLowerCase() : key.toLowerCase();
}

export function labelAction(press: KeyPress, classes: readonly ProjectClass[], keys: KeyChoices = DEFAULT_KEYS): LabelAction | null {
  if (press.ctrlKey || press.metaKey) return historyAction(press);
  if (press.altKey) return null;
  const own = classes.find(({ key }) => key !== null && key === press.key.toLowerCase());
  if (own) return choose(own, press);
  const digit = digitOf(press);
  const chosen = controlOf(press, digit, keys);
  const placed = digit === null || digit > 8 ? undefined : classes[digit - 1];
  if (placed) return choose(placed, press);
  if (chosen) return controlAction(chosen);
  const lettered = classes.find(({ key }) => key === letterOf(press));
  return lettered ? choose(lettered, press) : null;
}

function choose({ id }: ProjectClass, { shiftKey }: KeyPress): LabelAction {
  return shiftKey ? { do: 'second', classId: id } : { do: 'answer', answer: { kind: 'class', classId: id } };
}

/** Signs may need Shift on a layout; named keys and digits mean themselves only without it. */
function controlOf({ key, shiftKey }: KeyPress, digit: number | null, keys: KeyChoices): LabelControl | undefined {
  const name = digit === null ? (key === ' ' ? 'Space' : key) : String(digit);
  if (shiftKey && (name.length > 1 || digit !== null || name.toLowerCase() !== name.toUpperCase())) return undefined;
  return LABEL_CONTROLS.find((control) => keys[control] === (name.length === 1 ? name.toLowerCase() : name));
}

export function controlAction(control: LabelControl): LabelAction {
  switch (control) {
    case 'unsure':
    case 'unusable':
    case 'skip':
    case 'clear':
      return { do: 'answer', answer: { kind: control } };
    default:
      return { do: control };
  }
}
