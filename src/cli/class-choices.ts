/** `--map happy=joy,bored=` and `--add-classes` as choices of an import. */
import { className } from '../shared/classes.ts';
import type { ProjectClass } from '../shared/contract/classes.ts';
import type { ClassChoice, Inspection } from '../shared/contract/imports.ts';
import { StudioError } from '../shared/errors.ts';

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
