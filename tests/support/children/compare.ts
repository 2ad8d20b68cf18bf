/** Compares until it is killed; prints a line for each entry that is done. */
import type { ComparisonSettings } from '../../../src/shared/contract/comparisons.ts';
import { createStudio } from '../../../src/studio/studio.ts';

const [file, folder, settings] = process.argv.slice(2) as [string, string, string];
const studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: folder, roots: 'any' });
await studio.open(file);
const { id } = await studio.client.comparisons.start(JSON.parse(settings) as ComparisonSettings);
let told = 0;
for await (const { entries } of await studio.client.comparisons.watch({ id })) {
  const done = entries.filter(({ state }) => state === 'done').length;
  for (; told < done; told++) console.log(`entry ${told + 1}`);
}
