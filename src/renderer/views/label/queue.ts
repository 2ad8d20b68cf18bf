/** The order in which faces come up for labelling, and where the person is in it. */

export const QUEUE_KINDS = ['unlabelled', 'mine', 'all', 'unsure', 'skipped', 'list'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];

/** `at` is the place of the face shown; `at === ids.length` is the end. */
export interface Queue {
  readonly ids: readonly number[];
  readonly at: number;
}

/** Faces answered before come first, so that going back works from the start; then what is still open. */
export function openQueue(ids: readonly number[], answered: readonly number[], start: number | null): Queue {
  const open = new Set(ids);
  const before = answered.filter((id) => !open.has(id));
  const all = [...before, ...ids];
  const at = start === null ? -1 : all.indexOf(start);
  return { ids: all, at: at === -1 ? before.length : at };
}

export function moveBy(queue: Queue, steps: number): Queue {
  return { ...queue, at: Math.max(0, Math.min(queue.ids.length, queue.at + steps)) };
}

/** After an answer: the next face that `isOpen`, so that mending an earlier answer leads straight back to where one was. */
export function moveToOpen(queue: Queue, isOpen: (id: number) => boolean): Queue {
  for (let at = queue.at + 1; at < queue.ids.length; at++) if (isOpen(queue.ids[at]!)) return { ...queue, at };
  return { ...queue, at: queue.ids.length };
}

/** Goes to a face; one that is not in the queue is put in where the person is. */
export function moveTo(queue: Queue, id: number): Queue {
  const at = queue.ids.indexOf(id);
  if (at !== -1) return { ...queue, at };
  return { ids: queue.ids.toSpliced(queue.at, 0, id), at: queue.at };
}

/** Faces that came to be while the person labels go to the end. */
export function appendTo(queue: Queue, ids: readonly number[]): Queue {
  const known = new Set(queue.ids);
  const fresh = ids.filter((id) => !known.has(id));
  return fresh.length === 0 ? queue : { ids: [...queue.ids, ...fresh], at: queue.at };
}
