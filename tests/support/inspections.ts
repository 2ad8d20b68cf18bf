/** What an import of a folder would do. */
import { importChoices, type Inspection } from '../../src/shared/contract/imports.ts';
import { requireProject } from '../../src/studio/context.ts';
import { inspect } from '../../src/studio/formats/inspection.ts';
import { readPaths } from '../../src/studio/images/path-import.ts';
import type { Studio } from '../../src/studio/studio.ts';

export async function inspectFolder(studio: Studio, folder: string, choices: object = {}): Promise<Inspection> {
  const { data } = await readPaths(studio.context, { paths: [folder] });
  return inspect(requireProject(studio.context), data, importChoices.parse(choices));
}
