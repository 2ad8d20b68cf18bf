/** Notes for newcomers that were dismissed, kept for this browser. */
import { useLocalStorage } from '@vueuse/core';

const dismissed = useLocalStorage<string[]>('mien.notes.dismissed', []);

export function useDismissedNotes(): {
  isDismissed(id: string): boolean;
  dismiss(id: string): void;
  bringBack(): void;
} {
  return {
    isDismissed: (id) => dismissed.value.includes(id),
    dismiss: (id) => {
      if (!dismissed.value.includes(id)) dismissed.value = [...dismissed.value, id];
    },
    bringBack: () => (dismissed.value = []),
  };
}
