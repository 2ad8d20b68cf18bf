/** Refuses what the person named and cannot be read, before anything happens. */
import { StudioError } from '../../shared/errors.ts';
import type { DataSet, ReadOptions } from './data-set.ts';
import { mappingProblem } from './label-table.ts';

export async function requireReadable(
  data: DataSet,
  named: readonly string[],
  options: Pick<ReadOptions, 'choices' | 'classes'>,
): Promise<void> {
  if (named.length === 0) return;
  const { leftOut } = await data.recognise();
  const sets = await data.sets({ ...options, folders: false });
  for (const file of named) {
    const refused = leftOut.find((entry) => entry.file === file);
    if (refused) throw new StudioError('INVALID', `"${file}" ${refused.reason}`);
    if (!sets.some((entry) => entry.file === file || entry.archive === file)) {
      throw new StudioError('INVALID', `"${file}" is no table of labels. Give one as .csv or .tsv, with a header.`);
    }
    const set = sets.find((entry) => entry.file === file && entry.archive === null);
    const problem = set?.format === 'table' && set.table ? mappingProblem(set.table.header, set.table.mapping) : null;
    if (problem !== null) throw new StudioError('INVALID', `"${file}" ${problem}.`);
  }
}
