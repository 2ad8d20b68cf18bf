/** Which key does what while labelling, as far as a person can choose: kept on this machine, for every project. */
import { useStorage } from '@vueuse/core';
import { computed, type Ref } from 'vue';

export const LABEL_CONTROLS = [
  'unsure',
  'unusable',
  'skip',
  'clear',
  'repeat',
  'back',
  'forward',
  'photo',
  'zoomIn',
  'zoomOut',
  'feeling',
  'note',
] as const;
export type LabelControl = (typeof LABEL_CONTROLS)[number];
export type KeyChoices = Readonly<Record<LabelControl, string>>;

/** Letters belong to classes, so no control begins as one. A digit means its place in the digit row, whatever it types there. */
export const DEFAULT_KEYS: KeyChoices = {
  unsure: '9',
  unusable: '0',
  skip: 'Space',
  clear: 'Backspace',
  repeat: 'Enter',
  back: 'ArrowLeft',
  forward: 'ArrowRight',
  photo: '.',
  zoomIn: '+',
  zoomOut: '-',
  feeling: ',',
  note: ';',
};

export const CONTROL_TITLES: Readonly<Record<LabelControl, string>> = {
  unsure: 'Unsure',
  unusable: 'Not usable',
  skip: 'Skip for later',
  clear: 'Clear the answer',
  repeat: 'Take the suggestion, or the last label again',
  back: 'Back',
  forward: 'Forward without an answer',
  photo: 'The whole photo',
  zoomIn: 'Closer',
  zoomOut: 'Less close',
  feeling: 'Valence and arousal',
  note: 'Write a note',
};

export interface LabelPreferences {
  readonly keys: Partial<KeyChoices>;
  /** How much of the label a second choice gets. */
  readonly secondShare: number;
  /** Ask why a face cannot be used. */
  readonly askReason: boolean;
  /** Show the pad for valence and arousal. */
  readonly feeling: boolean;
}

const DEFAULTS: LabelPreferences = { keys: {}, secondShare: 0.4, askReason: true, feeling: false };

export function useLabelPreferences(): { preferences: Ref<LabelPreferences>; keys: Readonly<Ref<KeyChoices>> } {
  const preferences = useStorage<LabelPreferences>('mien.label.preferences', DEFAULTS, undefined, { mergeDefaults: true });
  return { preferences, keys: computed(() => ({ ...DEFAULT_KEYS, ...preferences.value.keys })) };
}

const NOT_TO_CHOOSE = ['Escape', 'Tab', 'Shift', 'Control', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Dead', 'Unidentified', 'Process', '?'];

/** What a key is called in these choices; null for keys that cannot be chosen. */
export function keyName({ key, code }: Pick<KeyboardEvent, 'key' | 'code'>): string | null {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return digit;
  if (key === ' ') return 'Space';
  if (NOT_TO_CHOOSE.includes(key)) return null;
  return key.length === 1 ? key.toLowerCase() : key;
}

/** As useKeys writes keys: there a plus stands between two. */
export function writtenKey(name: string): string {
  return name === '+' ? 'Plus' : name;
}

/** Controls that share a key with another one or with a class: the class or the first one has it. */
export function clashes(keys: KeyChoices, classKeys: readonly (string | null)[]): ReadonlySet<LabelControl> {
  const positions = classKeys.map((_, at) => String(at + 1)).slice(0, 8);
  const taken = new Set([...classKeys, ...positions]);
  return new Set(
    LABEL_CONTROLS.filter(
      (control, at) => taken.has(keys[control]) || LABEL_CONTROLS.slice(0, at).some((other) => keys[other] === keys[control]),
    ),
  );
}
