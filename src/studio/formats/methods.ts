import type { FoundSet } from '../../shared/contract/imports.ts';
import type { SetItem } from './annotation.ts';
import type { Recognised } from './recognise.ts';
import type { GivenFile } from './tree.ts';

/** What lies before the worker: files that it can read, and names of pictures that come by another way. */
export interface Given {
  readonly files: readonly GivenFile[];
  readonly names: readonly string[];
  /** Of those pictures, in bytes, where they are known. */
  readonly sizes?: readonly number[];
}

export type ReadItem = SetItem & { readonly set: number };

/** What a formats worker does. Reading is asked for piece by piece, so that whoever asks sets the pace. */
export type FormatsMethods = {
  recognise: { input: Given; event: never; output: Recognised };
  open: { input: Given & { readonly sets: readonly FoundSet[]; readonly wants: 'annotations' | 'pictures' }; event: never; output: number };
  next: { input: { readonly session: number }; event: never; output: { readonly items: readonly ReadItem[]; readonly done: boolean } };
  close: { input: { readonly session: number }; event: never; output: void };
};
