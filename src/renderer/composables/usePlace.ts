/** A place in a list that changes while one looks at it: it stays with its entry, or comes to the next one that is still there. */
import { ref, watch, type Ref } from 'vue';

interface Listed<Id> {
  readonly length: number;
  readonly [index: number]: Id;
  indexOf(id: Id): number;
}

/** Where what was at `at` is now. */
export function placeIn<Id>(now: Listed<Id>, before: Listed<Id>, at: number): number {
  const id = before[at];
  const same = id === undefined ? -1 : now.indexOf(id);
  if (same !== -1) return same;
  const places = new Map<Id, number>();
  for (let place = 0; place < now.length; place++) places.set(now[place]!, place);
  for (let after = at + 1; after < before.length; after++) {
    const place = places.get(before[after]!);
    if (place !== undefined) return place;
  }
  return Math.max(0, Math.min(at, now.length - 1));
}

/** `ids` tell the entries apart. */
export function usePlace<Id>(ids: () => Listed<Id>) {
  const at: Ref<number> = ref(0);
  // At once: a key that comes next means what is there then.
  watch(ids, (now, before) => (at.value = placeIn(now, before, at.value)), { flush: 'sync' });

  function go(by: number): void {
    at.value = Math.max(0, Math.min(ids().length - 1, at.value + by));
  }
  /** False where it is not in the list. */
  function goTo(id: Id): boolean {
    const place = ids().indexOf(id);
    if (place !== -1) at.value = place;
    return place !== -1;
  }
  return { at, go, goTo };
}
