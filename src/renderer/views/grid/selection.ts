/** Which faces of the grid are chosen: clicks and keys as in any file manager. */
import type { IdList } from '../../../shared/id-list.ts';

export interface Selection {
  readonly ids: ReadonlySet<number>;
  /** Where a range starts. */
  readonly anchor: number | null;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

export function selectOnly(id: number): Selection {
  return { ids: new Set([id]), anchor: id };
}

export function toggle(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ids, anchor: id };
}

/** From the anchor to `index`, in the order shown; the anchor stays. With `add`, what was chosen before stays too. */
export function selectRange(selection: Selection, order: IdList, index: number, add: boolean): Selection {
  const anchor = selection.anchor ?? order[index] ?? null;
  const from = anchor === null ? -1 : order.indexOf(anchor);
  const start = from === -1 ? index : Math.min(from, index);
  const end = from === -1 ? index : Math.max(from, index);
  const range = order.slice(start, end + 1);
  return { ids: new Set(add ? [...selection.ids, ...range] : range), anchor: from === -1 ? (order[index] ?? null) : anchor };
}

export function selectAll(order: IdList): Selection {
  return { ids: new Set(order), anchor: order[0] ?? null };
}

/** What is no longer listed is no longer chosen. */
export function keepListed(selection: Selection, order: IdList): Selection {
  if (selection.ids.size === 0) return selection;
  const listed = new Set(order);
  const ids = new Set([...selection.ids].filter((id) => listed.has(id)));
  return ids.size === selection.ids.size ? selection : { ids, anchor: selection.anchor };
}
