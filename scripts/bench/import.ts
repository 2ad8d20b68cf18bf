/** How fast pictures come in: crops, a mixed folder, photographs in which faces are found. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { CLASS_PRESETS, draftClasses } from '../../src/shared/classes.ts';
import { importPaths } from '../../src/studio/images/path-import.ts';
import { createStudio, type Studio } from '../../src/studio/studio.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const CROPS = 1_000;
const PHOTO_SIDE = 1_920;

export async function benchImport(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mien-bench-'));
  const studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: folder, roots: 'any' });
  try {
    await report(studio, `crops of 48 pixels (${CROPS} of noise)`, await drawCrops(join(folder, 'crops')), '150 images/s or more');
    if (!existsSync(DATA)) {
      console.log('import of photographs: skipped, the shared data are not there');
      return;
    }
    await report(studio, 'expressions-small: 863 crops, 302 pictures to detect in', join(DATA, 'expressions-small'), '30 s or less');
    await report(studio, `photographs at ${PHOTO_SIDE} pixels`, await enlargePhotos(join(folder, 'photos')), '4 images/s or more');
  } finally {
    await studio.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A new project for each, and the workers warm, as they are in a studio that has been open for a minute. */
async function report(studio: Studio, what: string, path: string, bar: string): Promise<void> {
  await studio.client.project.create({ name: what.replaceAll(/\W+/g, ' ').trim(), classes: draftClasses(CLASS_PRESETS[1]!.names) });
  const began = performance.now();
  const processor = process.cpuUsage();
  let first: number | null = null;
  const stop = studio.context.onChange(({ topic }) => {
    if (topic === 'faces') first ??= performance.now() - began;
  });
  const { finished } = await importPaths(studio.context, { paths: [path], crops: 'auto' });
  const { images, faces, labelled, seconds } = await finished;
  stop();
  const { user, system } = process.cpuUsage(processor);
  console.log(
    `import of ${what}: ${seconds.toFixed(1)} s, ${(images / seconds).toFixed(1)} images/s (bar: ${bar}); ` +
      `${faces} faces, ${labelled} labelled, the first after ${((first ?? Number.NaN) / 1000).toFixed(2)} s, ${((user + system) / 1e6).toFixed(1)} s of processor`,
  );
}

async function drawCrops(folder: string): Promise<string> {
  mkdirSync(folder);
  for (let index = 0; index < CROPS; index++) {
    const pixels = Uint8Array.from({ length: 48 * 48 }, (_, at) => ((at * 7_919 + index * (at % 61)) % 251) ^ (index % 17));
    const file = await sharp(pixels, { raw: { width: 48, height: 48, channels: 1 } })
      .jpeg()
      .toBuffer();
    writeFileSync(join(folder, `${index}.jpg`), file);
  }
  return folder;
}

/** Portraits and small groups, twice each: montages of forty faces are another kind of work. */
async function enlargePhotos(folder: string): Promise<string> {
  mkdirSync(folder);
  const source = join(DATA, 'photos');
  for (const file of readdirSync(source).filter((name) => name.endsWith('.jpg') && !/grid|solvay/.test(name))) {
    for (const quality of [85, 92]) {
      const photo = sharp(readFileSync(join(source, file)))
        .autoOrient()
        .resize({ width: PHOTO_SIDE, height: PHOTO_SIDE, fit: 'inside' });
      writeFileSync(join(folder, `${quality}-${file}`), await photo.jpeg({ quality }).toBuffer());
    }
  }
  return folder;
}

if (import.meta.main) await benchImport();
