import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProject } from '../../support/drawn-faces.ts';
import { mien, mienJson } from '../../support/mien.ts';

const cwd = mkdtempSync(join(tmpdir(), 'mien-train-'));
const json = <Document = Record<string, unknown>>(...args: readonly string[]) =>
  mienJson<Document>(['train', 'drawn.mien', ...args], { cwd });

beforeAll(() => drawProject(join(cwd, 'drawn.mien')));
afterAll(() => rmSync(cwd, { recursive: true }));

describe('mien train', () => {
  it('trains a model on several blocks', async () => {
    const { code, document } = await json('--stage', 'features', '--cuts', 'block3,block4', '--mix', 'weighted', '--seed', '3');
    expect(code).toBe(0);
    expect(document).toMatchObject({ stage: 'features', state: 'done', trainableParameters: (128 + 256 + 1) * 3 });
    expect(document['notes']).toEqual(expect.arrayContaining([expect.stringContaining('Weights of the mix')]));
  });

  it('learns without forgetting, and tells the old classes before and after', async () => {
    const { document } = await json('--stage', 'joint', '--method', 'lwf', '--epochs', '1', '--unfreeze', '1', '--set', 'temperature=3');
    expect(document).toMatchObject({
      stage: 'joint',
      state: 'done',
      oldClasses: { before: expect.any(Number), after: expect.any(Number) },
    });
  });

  it('takes a map of classes, and refuses what it does not know', async () => {
    expect((await json('--class-map', 'happiness=surprised', '--class-map', 'sadness=')).code).toBe(0);
    const { code, document } = await json<{ error: { message: string } }>('--class-map', 'nobody=happy');
    expect(code).toBe(2);
    expect(document.error.message).toContain('no class "nobody"');
  });

  it('tries learning rates and leaves no run behind', async () => {
    const runs = async () => (await mienJson<{ runs: number }>(['info', 'drawn.mien'], { cwd })).document.runs;
    const before = await runs();
    const { document } = await json('--stage', 'scratch', '--test-rates', '--set', 'batchSize=2');
    expect(document).toMatchObject({ points: expect.any(Array), words: expect.any(String) });
    expect(await runs()).toBe(before);
  });

  // A head of the base face-expression is there by now.
  it.each([
    ['a method of another stage', ['--method', 'lwf'], '--method changes nothing without --stage joint'],
    ['a run that is not gone on from', ['--from', '1'], '--from changes nothing without --stage finetune'],
    ['old faces without rehearsal', ['--stage', 'joint', '--old-project', 'x.mien'], '--old-project changes nothing without'],
    ['a base that the head does not stand on', ['--stage', 'finetune', '--base', 'face-identity'], 'stands on the base face-expression'],
    ['a stage of a run that goes on', ['--resume', '1', '--stage', 'head'], '--stage changes nothing beside --resume'],
    ['epochs of a run that goes on', ['--resume', '1', '--backend', 'wasm', '--epochs', '3'], '--epochs changes nothing beside --resume'],
  ])('refuses what would change nothing: %s', async (_what, args, sentence) => {
    const { code, document } = await json<{ error: { code: string; message: string } }>(...args);
    expect(code).toBe(2);
    expect(document.error).toMatchObject({ code: 'INVALID', message: expect.stringContaining(sentence) });
  });

  it('says in a sentence what is wrong', async () => {
    const said = async (...args: readonly string[]) => (await mien(['train', 'drawn.mien', ...args], { cwd })).stderr;
    expect(await said('--set', 'speed=9')).toContain('has no setting "speed"');
    expect(await said('--stage', 'features', '--extras', 'pose')).toContain('None of the faces to learn from has landmarks');
    expect(await said('--stage', 'joint', '--method', 'rehearsal', '--base', 'face-identity')).toContain('no head of its own');
    expect(await said('--stage', 'scratch', '--rate', 'fast')).toContain('rate');
  });
});
