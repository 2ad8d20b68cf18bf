/** Columns of tables by their names, as they are given on the command line. */
import { columnRole, type ColumnRole, type TableMapping } from '../../shared/contract/imports.ts';
import { StudioError } from '../../shared/errors.ts';
import { setKey, type DataSet } from './data-set.ts';

/** `file=photo,label=emotion`: the mapping of every table that has those columns. @throws StudioError where none has. */
export async function readColumns(data: DataSet, pairs: string | undefined): Promise<Record<string, TableMapping>> {
  if (pairs === undefined) return {};
  const wanted = pairs.split(',').map((pair) => {
    const [role = '', name] = pair.split('=').map((part) => part.trim());
    const known = columnRole.safeParse(role);
    if (!known.success || !name) {
      throw new StudioError(
        'INVALID',
        `"${pair}" is no pair. Write --columns role=column, where the role is one of ${columnRole.options.join(', ')}.`,
      );
    }
    return { role: known.data, name };
  });
  const { sets } = await data.recognise();
  const tables: Record<string, TableMapping> = {};
  for (const set of sets) {
    if (set.format !== 'table' || !set.table) continue;
    const names = set.table.header.map((name) => name.toLowerCase());
    const places = wanted.map(({ role, name }) => [role, names.indexOf(name.toLowerCase())] as const);
    if (places.some(([, at]) => at < 0)) continue;
    const roles: Partial<Record<ColumnRole, number>> = { ...set.table.mapping.roles, ...Object.fromEntries(places) };
    tables[setKey(set)] = { roles, votes: roles.label === undefined ? set.table.mapping.votes : [] };
  }
  if (Object.keys(tables).length === 0) {
    throw new StudioError('INVALID', `No table has the columns ${wanted.map(({ name }) => `"${name}"`).join(', ')}.`);
  }
  return tables;
}
