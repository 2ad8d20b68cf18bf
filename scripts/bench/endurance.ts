/**
 * Labels at ten a second beside an import of very many files: none may be lost, none late.
 * Three minutes; MIEN_BENCH_MINUTES makes it longer. The studio's own work is measured, in process; the browser is in screen.ts.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { importPaths } from '../../src/studio/images/path-import.ts';
import { createStudio } from '../../src/studio/studio.ts';
import { LARGE_CLASSES, makeLargeProject } from './large-project.ts';

const MINUTES = Number(process.env['MIEN_BENCH_MINUTES'] ?? 3);
const FACES = 100_000;
const FILES = 200_000;
const MILLISECONDS_A_LABEL = 100;
const SIDE = 48;

export async function benchEndurance(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mien-bench-'));
  const path = join(folder, 'endurance.mien');
  const pictures = join(folder, 'pictures');
  const open = () => createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: folder, roots: 'any' });
  try {
    await makeLargeProject(path, FACES, 0);
    await writePictures(pictures);
    const studio = await open();
    await studio.open(path);
    const importing = await importPaths(studio.context, { paths: [pictures], crops: 'whole' });
    const given = new Map<number, number>();
    const times: number[] = [];
    let behind = 0;
    const began = performance.now();
    for (let n = 0; performance.now() - began < MINUTES * 60_000; n++) {
      const due = began + n * MILLISECONDS_A_LABEL;
      const wait = due - performance.now();
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      else behind = Math.max(behind, -wait);
      const faceId = ((n * 7_919) % FACES) + 1;
      const classId = (n % LARGE_CLASSES.length) + 1;
      const asked = performance.now();
      await studio.client.labels.set({ faceIds: [faceId], answer: { kind: 'class', classId } });
      times.push(performance.now() - asked);
      given.set(faceId, classId);
    }
    const { images } = (await studio.client.project.current())!;
    await studio.client.jobs.cancel({ id: importing.id }).catch(() => undefined);
    await importing.finished.catch(() => undefined);
    await studio.close();
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))]!.toFixed(1);
    const taken = images - FACES / 10;
    console.log(
      `  ${times.length.toLocaleString('en')} labels in ${MINUTES} min, ${taken.toLocaleString('en')} pictures taken in meanwhile`,
    );
    console.log(
      `  acknowledged after: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, the last ${at(1)} ms; at most ${behind.toFixed(0)} ms behind`,
    );
    console.log(`  lost: ${await countLost(path, given, open)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function countLost(path: string, given: ReadonlyMap<number, number>, open: () => ReturnType<typeof createStudio>): Promise<number> {
  const studio = await open();
  await studio.open(path);
  let lost = 0;
  const ids = [...given.keys()];
  for (let at = 0; at < ids.length; at += 1_000) {
    const faces = await studio.client.faces.get({ ids: ids.slice(at, at + 1_000) });
    lost += faces.filter(({ id, classId }) => classId !== given.get(id)).length;
  }
  await studio.close();
  return lost;
}

/** Small files, no two alike. */
async function writePictures(folder: string): Promise<void> {
  const pixels = Buffer.alloc(SIDE * SIDE);
  for (let n = 0; n < FILES; n++) {
    if (n % 1_000 === 0) mkdirSync(join(folder, String(n / 1_000)), { recursive: true });
    for (let at = 0; at < pixels.length; at++) pixels[at] = (at * 31 + n * (at % 61)) % 256;
    pixels.writeUInt32LE(n, 0);
    const png = await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 1 } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    writeFileSync(join(folder, String(Math.floor(n / 1_000)), `${n}.png`), png);
  }
}
