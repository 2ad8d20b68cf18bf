/** `--map happy=joy,bored=` and `--add-classes` as choices of an import. */
import { className, findClass } from '../shared/classes.ts';
import type { ProjectClass } from '../shared/contract/classes.ts';
import type { ClassChoice, ImportChoices, Inspection } from '../shared/contract/imports.ts';
import { StudioError } from '../shared/errors.ts';
import type { DataSet } from '../studio/formats/data-set.ts';
import { countNames } from '../studio/formats/inspection.ts';

const SHOWN = 20;

/** @throws StudioError INVALID where the project has none that the word stands for. */
export function requireClass(classes: readonly ProjectClass[], word: string): ProjectClass {
  const found = findClass(classes, word);
  if (found) return found;
  const names = classes.map(({ name }) => name).join(', ');
  throw new StudioError('INVALID', `"${word.trim()}" is not a class of this project. Its classes are ${names}.`);
}

/** @throws StudioError where a pair names no class of the project. */
export function readMap(text: string | undefined, classes: readonly ProjectClass[]): Record<string, ClassChoice> {
  if (text === undefined) return {};
  const pairs = text.split(',').map((pair): [string, ClassChoice] => {
    const [name = '', to, ...rest] = pair.split('=').map((part) => part.trim());
    if (!name || to === undefined || rest.length > 0) {
      throw new StudioError('INVALID', `"${pair}" is no pair. Write --map name-in-the-file=class, or name-in-the-file= to leave it out.`);
    }
    return [name, to === '' ? 'out' : requireClass(classes, to).id];
  });
  const names = pairs.map(([name]) => name.toLowerCase());
  const twice = pairs.find((_pair, at) => names.indexOf(names[at]!) !== at);
  if (twice) throw new StudioError('INVALID', `--map says twice where "${twice[0]}" goes. Leave one of them out.`);
  return Object.fromEntries(pairs);
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
