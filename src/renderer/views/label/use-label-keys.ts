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

/** Arrows belong to a slider or a row of choices that has the focus. */
function moves({ key, target }: KeyboardEvent): boolean {
  return key.startsWith('Arrow') && target instanceof Element && target.matches('input[type="range"], input[type="radio"]');
}

function isElsewhere(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || isField(event.target) || activates(event) || moves(event)) return true;
  return document.querySelector('[role="dialog"][data-state="open"]') !== null;
}

/** What a key other than a class's does. One without an action here is the view's own: the help lists it, the palette does not. */
export interface LabelKeyControl {
  readonly shown: string;
  readonly does: string;
  readonly action?: LabelAction;
}

/** `run` says whether it took the action; the browser keeps the key otherwise. `before` gets each key first, and may take it. */
export function useLabelKeys(
  title: string,
  classes: MaybeRefOrGetter<readonly ProjectClass[]>,
  controls: MaybeRefOrGetter<readonly LabelKeyControl[]>,
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
    // A key held down moves along the faces and comes closer, but answers only one.
    const held = event.repeat && !['back', 'forward', 'zoomIn', 'zoomOut'].includes(action.do);
    if (held || run(action)) event.preventDefault();
  });

  const bindings = computed<KeyBinding[]>(() => {
    const ofClasses = toValue(classes).map(({ id, name, key }, position): LabelKeyControl => ({
      shown: [position < 8 ? String(position + 1) : null, key].filter((entry) => entry !== null).join('+'),
      does: `Label as ${name}`,
      action: { do: 'answer', answer: { kind: 'class', classId: id } },
    }));
    return [...ofClasses, ...toValue(controls)].map(({ shown, does, action }) => ({
      keys: [],
      shown,
      does,
      ...(action && { run: () => void run(action) }),
    }));
  });
  useKeys(title, bindings);
}
