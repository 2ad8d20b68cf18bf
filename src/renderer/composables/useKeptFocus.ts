/**
 * What had the focus may go with what it did: a note that was dismissed, a button that gave way to a bar. The keyboard would be nowhere
 * then; it goes on in the view, or in the button itself once it can be pressed again. For the window as a whole, once.
 */
import { useEventListener, useMutationObserver } from '@vueuse/core';
import type { Ref } from 'vue';

export function useKeptFocus(view: Readonly<Ref<HTMLElement | null>>): void {
  let last: Element | null = null;
  /** A button that rests while it works; forgotten when the person does something else. */
  let resting: HTMLElement | null = null;

  useEventListener(document, 'focusin', ({ target }) => {
    if (target === view.value) return;
    last = target as Element;
    resting = null;
  });
  useEventListener(document, ['keydown', 'pointerdown'], () => (resting = null), { capture: true });

  function keep(): void {
    const active = document.activeElement;
    if (resting && active === view.value && resting.isConnected && !resting.matches(':disabled')) return resting.focus();
    const isLost = last !== null && (active === document.body || active === last) && (!last.isConnected || last.matches(':disabled'));
    if (!isLost) return;
    resting = last instanceof HTMLElement && last.isConnected ? last : null;
    last = null;
    view.value?.focus({ preventScroll: true });
  }
  useMutationObserver(document.body, keep, { subtree: true, childList: true, attributes: true, attributeFilter: ['disabled'] });
}
