/** Light, dark, or as the system is; kept for this browser, in step with Nuxt UI's own switch. */
import { useColorMode } from '@vueuse/core';
import { computed, type WritableComputedRef } from 'vue';

export type Theme = 'auto' | 'light' | 'dark';

export function useTheme(): WritableComputedRef<Theme> {
  const mode = useColorMode({ emitAuto: true });
  return computed({
    get: () => mode.store.value as Theme,
    set: (theme) => (mode.store.value = theme),
  });
}
