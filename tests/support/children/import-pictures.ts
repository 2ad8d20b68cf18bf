/** Imports a folder into a project and prints how many images are saved after each batch. */
import { writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { countImages } from '../../../src/studio/db/images.ts';
import { importPaths } from '../../../src/studio/images/path-import.ts';
import { createStudio } from '../../../src/studio/studio.ts';

const [file, folder] = process.argv.slice(2);
const studio = await createStudio({
  host: 'cli',
  projectsFolder: dirname(file!),
  settingsFolder: join(dirname(file!), 'settings'),
  roots: 'any',
});
await studio.open(file!);
studio.context.onChange(({ topic }) => {
  const project = studio.context.project();
  if (topic === 'faces' && project) writeSync(1, `${countImages(project.db).images}\n`);
});
await (
  await importPaths(studio.context, { paths: [folder!], crops: 'whole' })
).finished;
await studio.close();
