/** A path that the studio offers and the person may change: what they wrote is theirs, whatever is offered later. */
import { ref, type Ref } from 'vue';

export interface OfferedPath {
  readonly path: Ref<string>;
  /** Takes the place of an earlier offer. A path of the person's own only gets the new `ending` where it had the old one. */
  offer(next: string, ending?: string): void;
}

export function useOfferedPath(): OfferedPath {
  const path = ref('');
  let offered = { path: '', ending: '' };
  return {
    path,
    offer(next, ending = '') {
      if (path.value === '' || path.value === offered.path) path.value = next;
      else if (path.value.endsWith(offered.ending)) {
        path.value = path.value.slice(0, path.value.length - offered.ending.length) + ending;
      }
      offered = { path: next, ending };
    },
  };
}
