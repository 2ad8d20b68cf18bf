/** A model of TensorFlow.js in a zip, as Teachable Machine gives it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conversion } from '../../../../src/studio/bases/conversion.ts';
import { temporaryFolder } from '../../../support/projects.ts';
import { zipOf } from '../../../support/zips.ts';
import { writeTfjsModel } from './foreign-models.ts';

const context = { signal: new AbortController().signal, emit: () => undefined };
const inspect = (path: string) => conversion.inspect({ path }, context);

describe('a zip of Teachable Machine', () => {
  async function zipped(change: (files: Record<string, Uint8Array | string>) => void = () => undefined): Promise<string> {
    const folder = await writeTfjsModel();
    const files: Record<string, Uint8Array | string> = {
      'model.json': readFileSync(join(folder, 'model.json')),
      'weights.bin': readFileSync(join(folder, 'weights.bin')),
      'metadata.json': JSON.stringify({ labels: ['glad', 'sad', 'neither'] }),
    };
    change(files);
    const path = join(temporaryFolder(), 'converted.zip');
    writeFileSync(path, await zipOf(files));
    return path;
  }

  it('is a model with the names of its classes', async () => {
    const path = await zipped();
    const found = await inspect(path);
    expect(found).toMatchObject({ name: 'converted', classes: 3, head: true, classNames: ['glad', 'sad', 'neither'] });
    const words = { name: 'Test', source: '', licence: '', trainedOn: '' };
    const choices = { ...words, classNames: found.classNames, size: null, range: 'signed' as const, place: 'last' as const };
    const converted = await conversion.convert({ path, choices }, context);
    expect(converted.card.knows).toEqual(['glad', 'sad', 'neither']);
    expect(converted).toEqual(await conversion.convert({ path: await writeTfjsModel(), choices }, context));
  });

  it('goes by what Mien wrote beside it, where it is an export in a zip', async () => {
    const own = { format: 'mien-model', classes: ['calm', 'glad', 'low'], run: { name: 'Head 3' } };
    const path = await zipped((files) => (files['mien.json'] = JSON.stringify(own)));
    expect(await inspect(path)).toMatchObject({ name: 'Head 3', classNames: own.classes });
  });

  it('is refused in words where something is missing or too much', async () => {
    await expect(inspect(await zipped((files) => delete files['weights.bin']))).rejects.toThrow(/"weights.bin" is missing in it/);
    await expect(inspect(await zipped((files) => delete files['model.json']))).rejects.toThrow(
      /"converted.zip" cannot become a base: it is a zip in which there is neither/,
    );
    await expect(inspect(await zipped((files) => (files['model.json'] = Buffer.alloc(40 * 2 ** 20))))).rejects.toThrow(
      /"model.json" in it is larger than 32 MB/,
    );
  });
});
