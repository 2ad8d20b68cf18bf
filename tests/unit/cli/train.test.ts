import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawProject } from '../../support/drawn-faces.ts';
import { mien, mienJson } from '../../support/mien.ts';
import { smallCrop } from '../../support/pictures.ts';

const cwd = mkdtempSync(join(tmpdir(), 'mien-train-'));
const json = <Document = Record<string, unknown>>(...args: readonly string[]) =>
  mienJson<Document>(['train', 'drawn.mien', ...args], { cwd });

beforeAll(() => drawProject(join(cwd, 'drawn.mien')));
afterAll(() => rmSync(cwd, { recursive: true }));

describe('mien train', () => {
  it('trains a model on several blocks', async () => {
    const options = ['--stage', 'features', '--cuts', 'block3,block4', '--mix', 'weighted', '--seed', '3'];
    const { code, stdout, stderr } = await mien(['train', 'drawn.mien', ...options, '--json'], { cwd });
    expect(code).toBe(0);
    // Beside the document, on stderr: the split that it had to make, and how far it is, as far as a line a second tells.
    expect(stderr).toMatch(/^Made a split: \d+ to learn from, \d+ to choose by, \d+ to judge by; it stays\.$/m);
    expect(stderr.trim().split('\n').length).toBeGreaterThan(1);
    const document = JSON.parse(stdout) as Record<string, unknown>;
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
    const unknown = await json<{ error: { message: string } }>('--class-map', 'happiness=nonsense');
    expect(unknown.code).toBe(2);
    expect(unknown.document.error.message).toMatch(/knows no "nonsense"\. It knows neutral, happy, .*Write happiness= where/);
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
    ['epochs of a stage without them', ['--stage', 'features', '--epochs', '2'], '--epochs is for finetune, joint and scratch'],
    ['units of a layer that is not there', ['--stage', 'scratch', '--hidden', '8'], '--hidden is for head and features'],
    ['a hold of a hidden layer', ['--hidden', '64', '--anchor', 'always'], "is never held near the base's own"],
    ['weights of what a hidden layer reads', ['--stage', 'features', '--hidden', '64', '--mix', 'weighted'], 'Leave out the mix'],
    ['the weight of one block alone', ['--stage', 'features', '--cuts', 'block4', '--mix', 'weighted'], 'Leave out the mix'],
    ['a run that is not gone on from', ['--from', '1'], '--from changes nothing without --stage finetune'],
    ['old faces without rehearsal', ['--stage', 'joint', '--old-project', 'x.mien'], '--old-project changes nothing without'],
    ['a base that the head does not stand on', ['--stage', 'finetune', '--base', 'face-identity'], 'stands on the base face-expression'],
    ['a stage of a run that goes on', ['--resume', '1', '--stage', 'head'], '--stage changes nothing beside --resume'],
    ['epochs of a run that goes on', ['--resume', '1', '--backend', 'wasm', '--epochs', '3'], '--epochs changes nothing beside --resume'],
    ['a setting that an option says already', ['--stage', 'scratch', '--epochs', '2', '--set', 'epochs=3'], '--epochs and --set epochs=…'],
    ['a model that a hidden layer rules out', ['--hidden', '64', '--set', 'model=softmax'], '--hidden and --set model=… say the same'],
    ['a base beside another', ['--base', 'face-identity', '--set', 'baseId=face-expression'], '--base and --set baseId=… say the same'],
    ['a setting twice', ['--set', 'strength=1', '--set', 'strength=2'], '--set strength=… is given twice'],
    ['a class that is mapped twice', ['--class-map', 'happiness=sad', '--class-map', 'Happy=angry'], 'says twice what happiness'],
  ])('refuses what would change nothing: %s', async (_what, args, sentence) => {
    const { code, document } = await json<{ error: { code: string; message: string } }>(...args);
    expect(code).toBe(2);
    expect(document.error).toMatchObject({ code: 'INVALID', message: expect.stringContaining(sentence) });
  });

  it('says in a sentence what is wrong', async () => {
    const said = async (...args: readonly string[]) => (await mien(['train', 'drawn.mien', ...args], { cwd })).stderr;
    expect(await said('--set', 'speed=9')).toContain('has no setting "speed"');
    expect(await said('--set', 'units=')).toContain('"units" takes 4 to 1024, not "".');
    expect(await said('--stage', 'features', '--extras', 'smell')).toContain('"extras" takes landmarks or pose, not "smell".');
    expect(await said('--stage', 'scratch', '--set', 'rate=2')).toContain('"rate" takes a number above 0, 1 at most, not 2.');
    expect(await said('--stage', 'scratch', '--set', 'average=often')).toContain('"average" takes tried or 0 to 1, not "often".');
    const half = '{"flip":true,"rotate":90,"scale":0,"shift":0,"brightness":0,"contrast":0}';
    expect(await said('--stage', 'scratch', '--set', `augmentation=${half}`)).toContain('"augmentation.rotate" takes 0 to 45, not 90.');
    expect(await said('--stage', 'features', '--extras', 'pose')).toContain('None of the faces to learn from has landmarks');
    expect(await said('--stage', 'joint', '--method', 'rehearsal', '--base', 'face-identity')).toContain('no head of its own');
    expect(await said('--stage', 'scratch', '--rate', 'fast')).toContain('--rate takes a number above 0');
    expect(await said('--stage', 'finetune', '--unfreeze', '0')).toContain('--unfreeze takes 1 or more');
    const locked = await mien(['split', 'drawn.mien'], { cwd });
    expect(locked.stderr).toMatch(/The split is locked.*mien data export, mien new, mien import/);
  });
});

describe('a run that was broken off', () => {
  it('is told by runs, by export and on the card, beside the base as shipped with its own map of classes', async () => {
    // A head by names, after one with a map: each has the base as shipped beside it.
    const head = await json<{ run: number; name: string }>('--stage', 'head');
    const stopped = await mien(
      ['train', 'drawn.mien', '--stage', 'finetune', '--unfreeze', '4', '--epochs', '500', '--set', 'patience=500'],
      {
        cwd,
        started(child) {
          // Once: a second time ends the command at once.
          const stop = (chunk: Buffer) => {
            if (!/Epoch (?!1 )\d+ of 500/.test(chunk.toString())) return;
            child.stderr!.off('data', stop);
            child.kill('SIGINT');
          };
          child.stderr!.on('data', stop);
        },
      },
    );
    expect(stopped).toMatchObject({ code: 2, stderr: expect.stringContaining('was cancelled') });

    const list = await mien(['runs', 'drawn.mien'], { cwd });
    const line = list.stdout.trim().split('\n').at(-1)!;
    expect(line).toMatch(new RegExp(`finetune .* cancelled {2}from ${head.document.name} {2}\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d$`));
    expect(list.stdout).toMatch(/Base as shipped .* class map happiness=surprised, sadness= /);

    const run = /^ *(\d+)/.exec(line)![1]!;
    const shown = await mien(['evaluate', 'drawn.mien', '--run', run], { cwd });
    expect(shown.stdout).toContain(`(finetune, cancelled), from Run ${head.document.run}, ${head.document.name}, on`);
    const exported = await mien(['export', 'drawn.mien', '--run', run, '--to', 'model'], { cwd });
    const said = /The training of Fine-tuned \d+ was broken off after \d+ of 500 epochs \(cancelled\)/;
    expect(exported.stdout).toMatch(said);
    const card = readFileSync(join(cwd, 'model', 'MODEL_CARD.md'), 'utf8');
    expect(card).toMatch(said);
    expect(card.match(/^\| Base as shipped /gm)).toHaveLength(1);
  });

  it('tells how to go on with a head as well, which has no epochs', async () => {
    const stopped = await mien(['train', 'drawn.mien', '--base', 'face-identity'], {
      cwd,
      started(child) {
        child.stderr!.once('data', () => child.kill('SIGINT'));
      },
    });
    const [, name, run] = /"(Head \d+)" was cancelled\. Go on with mien train FILE --resume (\d+)\./.exec(stopped.stderr)!;
    const unjudged = await mien(['evaluate', 'drawn.mien', '--run', run!], { cwd });
    expect(unjudged.stderr).toContain(`"${name}" has no result: it is cancelled. Go on with mien train FILE --resume ${run}.`);
    expect(await json('--resume', run!)).toMatchObject({ code: 0, document: { run: Number(run), name, state: 'done' } });
  });

  it('is not what predict takes by itself, and it says what it takes', async () => {
    writeFileSync(join(cwd, 'face.jpg'), await smallCrop(1, 112));
    const { code, stderr } = await mien(['predict', 'drawn.mien', 'face.jpg', '--crops', 'whole'], { cwd });
    expect(code).toBe(0);
    expect(stderr).toMatch(/Classifying with run \d+, Head \d+, the newest that is done/);
  });
});
