/** Files that somebody wants to import, as data sets: recognised once, read as often as the choices change, handed out picture by picture. */
import type { FoundSet, ImportChoices } from '../../shared/contract/imports.ts';
import type { SkippedFile } from '../../shared/contract/images.ts';
import { StudioError, throwIfCancelled } from '../../shared/errors.ts';
import type { SourceItem } from '../images/sources.ts';
import type { WorkerClient } from '../workers/worker-client.ts';
import type { Annotation } from './annotation.ts';
import type { ReadSet } from './apply-annotations.ts';
import { BoxCounts } from './box-counts.ts';
import { readClassFolders } from './class-folders.ts';
import { cleanAnnotation } from './clean-annotation.ts';
import type { FormatsMethods, Given, ReadItem } from './methods.ts';
import { hasVoteNames } from './label-table.ts';
import { recognise, type Recognised } from './recognise.ts';
import { folderTree, type Tree } from './tree.ts';

export interface ReadOptions {
  readonly choices: ImportChoices;
  readonly folders: boolean;
  /** Names of the project's classes: with those that are given a place, columns of votes are known by them. */
  readonly classes: readonly string[];
  readonly signal?: AbortSignal;
}

/** A set's name among all: archives may hold files of the same name. */
export const setKey = ({ archive, file }: Pick<FoundSet, 'archive' | 'file'>): string => (archive === null ? file : `${archive}/${file}`);

export class DataSet {
  readonly given: Given;
  readonly #client: WorkerClient<FormatsMethods>;
  readonly #votes: readonly string[];
  #recognised: Promise<Recognised> | null = null;
  #read: { readonly key: string; readonly sets: Promise<ReadSet[]> } | null = null;

  /** @param votes Tables that were given as votes: that their columns are some is not asked. */
  constructor(client: WorkerClient<FormatsMethods>, given: Given, votes: readonly string[] = []) {
    this.#client = client;
    this.given = given;
    this.#votes = votes;
  }

  /** Pictures alone are not worth a thread: all that can be said of them stands in their names. */
  recognise(): Promise<Recognised> {
    return (this.#recognised ??= this.given.files.length > 0 ? this.#call('recognise', this.given) : recognise(this.#tree()));
  }

  /** What was recognised, with the chosen columns and without what is left aside. */
  async sets({ choices, folders, classes }: ReadOptions): Promise<FoundSet[]> {
    const { sets } = await this.recognise();
    const without = new Set(choices.without);
    const named = [...classes, ...Object.keys(choices.classes)];
    return sets
      .filter((set) => !without.has(setKey(set)) && (folders || set.format !== 'folders'))
      .map((set) => {
        const mapping = choices.tables[setKey(set)];
        if (!set.table) return set;
        if (mapping) return { ...set, table: { ...set.table, mapping } };
        const { header, mapping: guessed } = set.table;
        const areVotes = hasVoteNames(header, guessed.votes, named) || (set.archive === null && this.#votes.includes(set.file));
        if (set.format !== 'table' || areVotes) return set;
        return { ...set, table: { ...set.table, mapping: { ...guessed, votes: [] } } };
      });
  }

  /** All that the sets say, in the order in which it counts. Kept until the choices lead to something else. */
  async read(options: ReadOptions): Promise<ReadSet[]> {
    const sets = await this.sets(options);
    const key = JSON.stringify(sets.map(({ archive, file, format, table }) => [archive, file, format, table?.mapping]));
    if (this.#read?.key !== key) this.#read = { key, sets: this.#readAll(sets, options.signal) };
    try {
      return await this.#read.sets;
    } catch (error) {
      this.#read = null;
      throw error;
    }
  }

  async #readAll(sets: readonly FoundSet[], signal: AbortSignal | undefined): Promise<ReadSet[]> {
    const annotations: Annotation[][] = sets.map(() => []);
    const problems: string[][] = sets.map(() => []);
    const boxes = new BoxCounts();
    for await (const item of this.#items(sets, 'annotations')) {
      throwIfCancelled(signal, 'Reading the files');
      if (item.kind === 'annotation') {
        const annotation = cleanAnnotation(item.annotation);
        const tooMany = boxes.add(annotation);
        if (tooMany === null) annotations[item.set]!.push(annotation);
        else if (tooMany !== '') problems[item.set]!.push(tooMany);
      } else if (item.kind !== 'picture') problems[item.set]!.push(item.reason);
      // Nothing is taken from half a file.
      if (item.kind === 'broken') annotations[item.set] = [];
    }
    return sets.map(({ format, file }, n) => ({ format, file, annotations: annotations[n]!, problems: problems[n]! }));
  }

  /** Pictures within archives and tables. */
  async *pictures(sets: readonly FoundSet[]): AsyncGenerator<SourceItem> {
    for await (const item of this.#items(sets, 'pictures')) {
      if (item.kind === 'picture') yield { path: item.path, size: item.bytes.length, read: async () => item.bytes };
      else if (item.kind !== 'annotation') yield { path: item.file, reason: item.reason };
    }
  }

  /** What was given but says nothing, and why. */
  async leftOut(): Promise<readonly SkippedFile[]> {
    return (await this.recognise()).leftOut;
  }

  async #call<Name extends 'recognise' | 'open' | 'next'>(
    method: Name,
    input: FormatsMethods[Name]['input'],
  ): Promise<FormatsMethods[Name]['output']> {
    try {
      return await this.#client.call(method, input);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')) throw error;
      const [first, ...more] = this.given.files.toSorted((a, b) => b.size - a.size);
      const named = `"${first?.path ?? ''}"${more.length > 0 ? ` and the ${more.length} other files` : ''}`;
      throw new StudioError('INVALID', `To read ${named} takes more memory than there is. Give them in smaller parts.`, { cause: error });
    }
  }

  #tree(): Tree {
    return folderTree([], this.given.names);
  }

  async *#items(sets: readonly FoundSet[], wants: 'annotations' | 'pictures'): AsyncGenerator<ReadItem> {
    if (this.given.files.length === 0) {
      if (wants === 'annotations' && sets.length > 0) for await (const item of readClassFolders(this.#tree())) yield { ...item, set: 0 };
      return;
    }
    const session = await this.#call('open', { ...this.given, sets, wants });
    try {
      for (;;) {
        const { items, done } = await this.#call('next', { session });
        yield* items;
        if (done) return;
      }
    } finally {
      await this.#client.call('close', { session }).catch(() => undefined);
    }
  }
}
