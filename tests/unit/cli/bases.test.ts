/** Bases and pre-training from the command line, in processes of their own. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { mien, mienJson } from '../../support/mien.ts';
import { temporaryFolder } from '../../support/projects.ts';
import { zipOf } from '../../support/zips.ts';
import { kerasFile, writeTfjsModel } from '../studio/bases/foreign-models.ts';

interface BaseDocument {
  readonly id: string;
  readonly name: string;
  readonly kept: string;
  readonly knows: readonly string[];
  readonly features: number;
}

it('a network is added, listed and removed; what cannot become one is told in a sentence', async () => {
  const cwd = temporaryFolder();
  const classes = 'anger,disgust,fear,joy,sadness';
  const added = await mienJson<BaseDocument & { guessedRange: boolean }>(
    ['base', 'add', kerasFile('functional.keras'), '--name', 'Mixed', '--classes', classes, '--licence', 'MIT'],
    { cwd },
  );
  expect(added).toMatchObject({ code: 0, document: { name: 'Mixed', kept: 'library', features: 12, guessedRange: false } });
  expect(added.document.knows).toEqual(classes.split(','));

  const nested = await mien(['base', 'add', kerasFile('nested.h5')], { cwd });
  expect(nested).toMatchObject({ code: 0, stderr: '' });
  expect(nested.stdout).toMatch(
    /Kept as outer-[0-9a-f]{12}: 2 blocks, 6 features, input 24×24\.\n.*−1 to 1, which is a guess.*\n.*Give --classes/,
  );

  // As Teachable Machine gives it; what its name says of the pixels is a guess.
  const folder = await writeTfjsModel((json) => {
    (json['modelTopology'] as { config: { name: string } }).config.name = 'resnet50';
    return json;
  });
  const files = Object.fromEntries(['model.json', 'weights.bin'].map((name) => [name, readFileSync(join(folder, name))]));
  writeFileSync(
    join(cwd, 'converted.zip'),
    await zipOf({ ...files, 'metadata.json': JSON.stringify({ labels: ['glad', 'sad', 'other'] }) }),
  );
  const zip = await mien(['base', 'add', 'converted.zip'], { cwd });
  expect(zip.stdout.trim()).toMatch(
    /^Kept as resnet50-[0-9a-f]{12}: .*\nPixels go in as blue first .*, which is a guess from its name\. Give --range where that is wrong\.$/,
  );

  const list = await mienJson<{ bases: readonly BaseDocument[] }>(['base', 'list'], { cwd });
  expect(list.document.bases.map(({ kept }) => kept)).toEqual(['shipped', 'shipped', 'library', 'library', 'library']);
  expect(list.document.bases.at(-1)).toMatchObject({ name: 'resnet50', knows: ['glad', 'sad', 'other'] });

  writeFileSync(join(cwd, 'words.txt'), 'nothing of a network');
  const refused = await mienJson<{ error: { code: string; message: string } }>(['base', 'add', 'words.txt'], { cwd });
  expect(refused).toMatchObject({ code: 2, document: { error: { code: 'BAD_MODEL' } } });
  expect(refused.document.error.message).toMatch(/^"words.txt" cannot become a base: /);

  expect(await mien(['base', 'remove', added.document.id], { cwd })).toMatchObject({ code: 0 });
  expect(await mien(['base', 'remove', added.document.id], { cwd })).toMatchObject({ code: 2 });
  expect(await mien(['base', 'frobnicate'], { cwd })).toMatchObject({ code: 2 });
}, 180_000);

/** Two kinds of pictures that are no faces: stripes that lie, and stripes that stand. */
async function drawStripes(folder: string): Promise<void> {
  for (const kind of ['lying', 'standing']) {
    mkdirSync(join(folder, kind), { recursive: true });
    for (let n = 0; n < 15; n++) {
      const pixels = Uint8Array.from({ length: 64 * 64 }, (_, at) => {
        const along = kind === 'lying' ? Math.floor(at / 64) : at % 64;
        return 128 + 90 * Math.sin(along / (2 + n / 5) + n);
      });
      await sharp(pixels, { raw: { width: 64, height: 64, channels: 1 } })
        .png()
        .toFile(join(folder, kind, `${n}.png`));
    }
  }
}

it('pre-trains on a folder of pictures for each class, keeps the result, and a head stands on it', async () => {
  const cwd = temporaryFolder();
  await drawStripes(join(cwd, 'stripes'));
  const { code, document } = await mienJson<{ file: string; stage: string; state: string; kept: BaseDocument }>(
    ['pretrain', 'stripes', '--epochs', '1', '--keep', 'Stripes', '--licence', 'CC0'],
    { cwd },
  );
  expect(code).toBe(0);
  expect(document).toMatchObject({ stage: 'pretrain', state: 'done', kept: { name: 'Stripes', knows: ['lying', 'standing'] } });
  const head = await mienJson<{ base: string; state: string }>(['train', document.file, '--base', document.kept.id], { cwd });
  expect(head).toMatchObject({ code: 0, document: { base: document.kept.id, state: 'done' } });

  const again = await mien(['base', 'keep', document.file, '--run', '1', '--name', 'Once more'], { cwd });
  expect(again.stdout).toMatch(/^Kept as once-more-[0-9a-f]{12}\. \d+ pictures of 2 classes in the project stripes\./);
  // The network is the one that is there by default: that it was typed counts.
  for (const option of [
    ['--epochs', '3'],
    ['--network', 'mobilenet'],
  ]) {
    const { stderr } = await mien(['pretrain', 'stripes', '--resume', '1', ...option], { cwd });
    expect(stderr).toContain(`${option[0]} changes nothing beside --resume`);
  }
  mkdirSync(join(cwd, 'empty', 'one'), { recursive: true });
  expect(await mien(['pretrain', 'empty'], { cwd })).toMatchObject({ code: 2 });
}, 180_000);
