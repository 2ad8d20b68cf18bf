import type { Directive } from 'vue';

/** Gives the list of choices within an element its name: Nuxt UI's lists take none. */
export const vNamedList: Directive<HTMLElement, string> = {
  mounted: (element, { value }) => element.querySelector('[role="listbox"]')?.setAttribute('aria-label', value),
};
