/** Turns keys into actions of labelling while the component is mounted, and lists them in the help of keys. */
import { useEventListener } from '@vueuse/core';
import { computed, toValue, type MaybeRefOrGetter } from 'vue';
import type { ProjectClass } from '../../../shared/contract/classes.ts';
import { isField, useKeys, type KeyBinding } from '../../composables/useKeys.ts';
import { useLabelPreferences } from './key-choices.ts';
import { labelAction, type LabelAction } from './label-keys.ts';

/** Enter and Space belong to a control that has the focus. */
function activates({ key, target }: KeyboardEvent): boolean {
  if (key !== 'Enter' && key !== ' ') return false;
  return target instanceof Element && target.closest('button, a, summary, [role="button"], [role="option"], [role="menuitem"]') !== null;
}

function isElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || isField(event.target) || activates(event)) return true;
  // On a menu that is closed, letters choose in it.
  if (event.target instanceof Element && event.target.closest('[role="combobox"]')) return true;
  return document.querySelector('[role="dialog"][data-state="open"], [role="listbox"][data-state="open"]') !== null;
}

/** `run` says whether it took the action; the browser keeps the key otherwise. `before` gets each key first, and may take it. */
export function useLabelKeys(
  title: string,
  classes: MaybeRefOrGetter<readonly ProjectClass[]>,
  controls: MaybeRefOrGetter<readonly { readonly shown: string; readonly does: string }[]>,
  run: (action: LabelAction) => boolean,
  before?: (event: KeyboardEvent) => boolean,
): void {
  const { keys } = useLabelPreferences();
  useEventListener(window, 'keydown', (event) => {
    if (isElsewhere(event)) return;
    if (before?.(event)) {
      event.preventDefault();
      return;
    }
    const action = labelAction(event, toValue(classes), keys.value);
    if (!action) return;
    // A key held down moves along the faces, but answers only one.
    const held = event.repeat && action.do !== 'back' && action.do !== 'forward';
    if (held || run(action)) event.preventDefault();
  });

  const bindings = computed<KeyBinding[]>(() => {
    const ofClasses = toValue(classes).map(({ name, key }, position) => ({
      shown: [position < 8 ? String(position + 1) : null, key].filter((entry) => entry !== null).join('+'),
      does: `Label as ${name}`,
    }));
    return [...ofClasses, ...toValue(controls)].map(({ shown, does }) => ({ keys: [], shown, does, run: () => undefined }));
  });
  useKeys(title, bindings);
}
