/** `--map happy=joy,bored=` and `--add-classes` as choices of an import. */
import { className } from '../shared/classes.ts';
import type { ProjectClass } from '../shared/contract/classes.ts';
import type { ClassChoice, ImportChoices, Inspection } from '../shared/contract/imports.ts';
import { StudioError } from '../shared/errors.ts';
import type { DataSet } from '../studio/formats/data-set.ts';
import { countNames } from '../studio/formats/inspection.ts';

const SHOWN = 20;

/** @throws StudioError where a pair names no class of the project. */
export function readMap(text: string | undefined, classes: readonly ProjectClass[]): Record<string, ClassChoice> {
  if (text === undefined) return {};
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [name = '', to, ...rest] = pair.split('=').map((part) => part.trim());
      if (!name || to === undefined || rest.length > 0) {
        throw new StudioError('INVALID', `"${pair}" is no pair. Write --map name-in-the-file=class, or name-in-the-file= to leave it out.`);
      }
      if (to === '') return [name, 'out'];
      const found = classes.find((entry) => entry.name.toLowerCase() === to.toLowerCase());
      if (!found) {
        throw new StudioError(
          'INVALID',
          `"${to}" is not a class of this project. Its classes are ${classes.map((entry) => entry.name).join(', ')}.`,
        );
      }
      return [name, found.id];
    }),
  );
}

/** @throws StudioError INVALID where a name was mapped that is in no file: it would change nothing. */
export async function requireUsed(data: DataSet, choices: ImportChoices, classes: readonly ProjectClass[]): Promise<void> {
  const mapped = Object.keys(choices.classes);
  if (mapped.length === 0) return;
  const names = new Map<string, number>();
  const options = { choices, folders: true, classes: classes.map(({ name }) => name) };
  for (const { annotations } of await data.read(options)) for (const one of annotations) countNames(one, names);
  const used = new Set([...names.keys()].map((name) => name.toLowerCase()));
  const unused = mapped.find((name) => !used.has(name.toLowerCase()));
  if (unused === undefined) return;
  const shown = [...names].toSorted(([, a], [, b]) => b - a).map(([name]) => name);
  const more = shown.length > SHOWN ? ` and ${shown.length - SHOWN} more` : '';
  throw new StudioError(
    'INVALID',
    `No file says "${unused}", so --map ${unused}=… changes nothing. ${names.size === 0 ? 'The files name no classes.' : `The files say ${shown.slice(0, SHOWN).join(', ')}${more}.`}`,
  );
}

/** Every name that the project has no class for becomes one, save those that were mapped. */
export function addUnknown(
  choices: Readonly<Record<string, ClassChoice>>,
  { classes }: Pick<Inspection, 'classes'>,
): Record<string, ClassChoice> {
  const added = classes
    .filter(({ name, classId }) => classId === null && !Object.hasOwn(choices, name) && className.safeParse(name).success)
    .map(({ name }) => [name, 'add'] as const);
  return { ...Object.fromEntries(added), ...choices };
}
