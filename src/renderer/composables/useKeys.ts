/**
 * Keys of a view. They hold while the component is mounted, and `?` lists them:
 *
 *   useKeys('Label', [
 *     { keys: ['$mod+z'], does: 'Undo', run: undo },
 *     { keys: ['ArrowRight'], does: 'Next', run: next, repeats: true },
 *     { keys: ['Digit1', '1'], shown: '1', does: 'Label as neutral', run: () => label(0) },
 *     { keys: ['Space'], does: 'Skip', run: skip, inFields: false },
 *   ]);
 *
 * A binding is written as tinykeys does: by character (`z`), by position (`Digit1`, `KeyZ`), `$mod` for Ctrl or Cmd. The list may be
 * a getter or a computed where it depends on the project's classes. Keys rest while a field has the focus and while a dialog is open.
 */
import { tinykeys } from 'tinykeys';
import { onScopeDispose, shallowReactive, toValue, watch, type MaybeRefOrGetter } from 'vue';

export interface KeyBinding {
  /** Any of these triggers it. */
  readonly keys: readonly string[];
  /** What the help shows instead of the first of `keys`. */
  readonly shown?: string;
  readonly does: string;
  /** Without it the help lists what another listener does. */
  readonly run?: (event: KeyboardEvent) => void;
  /** A key held down does it again and again; else it does it once, so that nothing is decided of what nobody has seen. */
  readonly repeats?: boolean;
  /** Holds in text fields as well (chords such as $mod+k). */
  readonly inFields?: boolean;
  /** Holds while a dialog is open as well. */
  readonly inDialogs?: boolean;
}

export interface KeyGroup {
  readonly title: string;
  readonly bindings: MaybeRefOrGetter<readonly KeyBinding[]>;
}

const groups = shallowReactive<Set<KeyGroup>>(new Set());

/** The groups that hold now, the newest first: for the help. */
export function currentKeyGroups(): { title: string; bindings: readonly KeyBinding[] }[] {
  return [...groups].reverse().map(({ title, bindings }) => ({ title, bindings: toValue(bindings) }));
}

export function useKeys(title: string, bindings: MaybeRefOrGetter<readonly KeyBinding[]>): void {
  const group: KeyGroup = { title, bindings };
  groups.add(group);
  let release: () => void = () => undefined;
  watch(
    () => toValue(bindings),
    (list) => {
      release();
      release = tinykeys(window, handlers(list), { ignore: () => false });
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    release();
    groups.delete(group);
  });
}

function handlers(list: readonly KeyBinding[]): Record<string, (event: KeyboardEvent) => void> {
  const map: Record<string, (event: KeyboardEvent) => void> = {};
  for (const binding of list) {
    for (const keys of binding.keys) {
      map[keys] = (event) => {
        if (event.defaultPrevented || event.isComposing) return;
        if (!binding.inFields && isField(event.target)) return;
        if (!binding.inDialogs && document.querySelector('[role="dialog"][data-state="open"]')) return;
        event.preventDefault();
        if (!event.repeat || binding.repeats) binding.run?.(event);
      };
    }
  }
  return map;
}

/** Whether what is typed there belongs to it. */
export function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button', 'submit', 'color', 'file'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable;
}

const isApple = /mac|iphone|ipad/i.test(navigator.platform);
const NAMES: Readonly<Record<string, string>> = {
  $mod: isApple ? '⌘' : 'Ctrl',
  Shift: isApple ? '⇧' : 'Shift',
  Alt: isApple ? '⌥' : 'Alt',
  Control: 'Ctrl',
  Meta: '⌘',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
  Backspace: '⌫',
  Enter: '↵',
  Space: 'Space',
  Plus: '+',
};

/** `$mod+Shift+z` → `['Ctrl', 'Shift', 'Z']`, for KeyCap. */
export function keyNames(keys: string): string[] {
  return keys.split('+').map((part) => NAMES[part] ?? (/^(Digit|Key|Numpad)(.+)$/.exec(part)?.[2] ?? part).toUpperCase());
}
