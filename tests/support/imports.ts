/** Imports into a studio with a project, and what came of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { draftClasses } from '../../src/shared/classes.ts';
import type { Face } from '../../src/shared/contract/faces.ts';
import type { ImportReport } from '../../src/shared/contract/images.ts';
import { unpackIds } from '../../src/shared/id-list.ts';
import { importPaths, type PathImport } from '../../src/studio/images/path-import.ts';
import { createStudio, type Studio } from '../../src/studio/studio.ts';
import { smallCrop } from './pictures.ts';
import { makeStudio } from './studio.ts';

const CLASSES = ['neutral', 'happiness', 'anger'];

export async function studioWithProject(classes: readonly string[] = CLASSES): Promise<Studio> {
  const studio = await makeStudio();
  await studio.client.project.create({ name: 'faces', classes: draftClasses(classes) });
  return studio;
}

/** Studios whose workers run already, and that no test is using. */
const idle: Studio[] = [];
const homes: string[] = [];

afterAll(async () => {
  for (const studio of idle) await studio.close();
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

/** A new project like that of `studioWithProject`, in a studio that tests before may have used: most of a short import is its start. */
export async function projectInUsedStudio(classes: readonly string[] = CLASSES): Promise<Studio> {
  const studio = idle.pop() ?? (await newStudio());
  onTestFinished(async () => {
    await studio.client.project.close();
    idle.push(studio);
  });
  const { options } = studio.context;
  await studio.client.project.create({
    name: 'faces',
    folder: mkdtempSync(join(options.projectsFolder, 'of-')),
    classes: draftClasses(classes),
  });
  return studio;
}

function newStudio(): Promise<Studio> {
  const home = mkdtempSync(join(tmpdir(), 'mien-studio-'));
  homes.push(home);
  return createStudio({ host: 'cli', projectsFolder: home, settingsFolder: join(home, 'settings'), roots: 'any' });
}

export async function importFolder(studio: Studio, paths: readonly string[], options: Partial<PathImport> = {}): Promise<ImportReport> {
  return (await importPaths(studio.context, { paths, crops: 'auto', ...options })).finished;
}

export async function allFaces({ client }: Studio): Promise<Face[]> {
  const ids = await unpackIds(await client.faces.ids({ filter: {}, sort: 'file', descending: false }));
  return client.faces.get({ ids: [...ids] });
}

/** Files by their face's label in words: shares with the classes' names. */
export async function labelsByFile(studio: Studio): Promise<Record<string, string>> {
  const { classes } = (await studio.client.project.current())!;
  const name = (id: number) => classes.find((entry) => entry.id === id)!.name;
  return Object.fromEntries(
    (await allFaces(studio)).map(({ file, state, shares }) => [
      file,
      shares.map(({ classId, share }) => `${name(classId)} ${share.toFixed(2)}`).join(', ') || state,
    ]),
  );
}

export async function crops(count: number, folder = ''): Promise<Record<string, Buffer>> {
  const entries = Array.from(
    { length: count },
    async (_, index) => [`${folder}${String(index).padStart(3, '0')}.jpg`, await smallCrop(index + folder.length * 1_000)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
