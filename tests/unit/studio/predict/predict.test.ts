import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBlob } from '../../../../src/studio/db/blobs.ts';
import { cropOfFace, getFace } from '../../../../src/studio/db/faces.ts';
import { readPredictions, type Prediction as StoredPrediction } from '../../../../src/studio/db/predictions.ts';
import { predict, type FacePrediction, type PredictOptions } from '../../../../src/studio/predict/predict.ts';
import { csvHead, csvRow } from '../../../../src/studio/predict/predictions-csv.ts';
import { createStudio, type Studio } from '../../../../src/studio/studio.ts';
import { drawProject } from '../../../support/drawn-faces.ts';
import { collect, endOfJob, endOfRun } from '../../../support/endings.ts';

let folder: string;
let studio: Studio;
let pictures: string;
let stored: Map<string, StoredPrediction>;
const project = () => join(folder, 'drawn.mien');
const exported = () => join(folder, 'model');

async function all(options: Omit<PredictOptions, 'crops'>): Promise<{ classes: readonly string[]; faces: FacePrediction[] }> {
  const { classes, faces } = await predict({ crops: 'whole', ...options });
  return { classes, faces: await collect(faces) };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-predict-'));
  await drawProject(project());
  studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: join(folder, 'settings'), roots: 'any' });
  await studio.open(project());
  const { runs, exports } = studio.client;
  const { run: head } = await endOfRun(studio, await runs.start({ stage: 'head', settings: { baseId: 'face-expression', seed: 1 } }));
  const { finetune } = await runs.defaults({ from: head.id });
  const { run: tuned } = await endOfRun(
    studio,
    await runs.start({ stage: 'finetune', settings: { ...finetune!, unfreeze: 1, epochs: 2 } }),
  );
  const { jobId } = await exports.create({ runId: tuned.id, dir: exported() });
  await endOfJob(studio, jobId);

  const { db } = studio.context.project()!;
  pictures = join(folder, 'pictures');
  stored = new Map();
  for (const prediction of readPredictions(db, tuned, 'test')) {
    const { file } = getFace(db, prediction.faceId);
    mkdirSync(dirname(join(pictures, file)), { recursive: true });
    writeFileSync(join(pictures, file), readBlob(db, cropOfFace(db, prediction.faceId)));
    stored.set(file, prediction);
  }
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('predicting', () => {
  it.each([
    ['an export', exported],
    ['the project', project],
  ])('with %s gives what the run said of the same pictures', async (_name, model) => {
    const { classes, faces } = await all({ model: model(), paths: [pictures] });
    expect(classes).toEqual(['happiness', 'sadness', 'neutral']);
    expect(faces.map(({ file }) => file)).toEqual([...stored.keys()].toSorted());
    for (const { file, face, box, label, probabilities } of faces) {
      const expected = stored.get(file)!;
      expect([face, box, label]).toEqual([1, { x: 0, y: 0, width: 96, height: 96 }, classes[expected.predicted]]);
      for (const [n, share] of probabilities.entries()) expect(Math.abs(share - expected.probabilities[n]!)).toBeLessThanOrEqual(1e-4);
    }
  });

  it('goes by the number of a run', async () => {
    const base = (await studio.client.runs.list()).find(({ stage }) => stage === 'base')!;
    const shipped = await all({ model: project(), run: base.id, paths: [pictures] });
    const said = new Map(
      readPredictions(studio.context.project()!.db, base, 'test').map((row) => [
        getFace(studio.context.project()!.db, row.faceId).file,
        row,
      ]),
    );
    for (const { file, label } of shipped.faces) expect(label).toBe(shipped.classes[said.get(file)!.predicted]);
    expect(shipped.faces.some(({ file, label }) => label !== shipped.classes[stored.get(file)!.predicted])).toBe(true);
    await expect(all({ model: project(), run: 99, paths: [pictures] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(all({ model: exported(), run: 1, paths: [pictures] })).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('tells which files it could not use, and goes on', async () => {
    const mixed = join(folder, 'mixed');
    mkdirSync(mixed);
    writeFileSync(join(mixed, 'a-text.png'), 'no picture');
    const [[file, prediction]] = [...stored] as [[string, StoredPrediction]];
    writeFileSync(
      join(mixed, 'b.png'),
      readBlob(studio.context.project()!.db, cropOfFace(studio.context.project()!.db, prediction.faceId)),
    );
    const skipped: { file: string; reason: string }[] = [];
    const { faces } = await all({ model: exported(), paths: [mixed], onSkipped: (left) => skipped.push(left) });
    expect(skipped.map((left) => left.file)).toEqual(['a-text.png']);
    expect(faces.map(({ label }) => label)).toEqual([['happiness', 'sadness', 'neutral'][stored.get(file)!.predicted]]);
  });

  it('says what is missing', async () => {
    await expect(all({ model: join(folder, 'nothing'), paths: [pictures] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(all({ model: pictures, paths: [pictures] })).rejects.toMatchObject({ code: 'BAD_MODEL' });
    await expect(all({ model: exported(), paths: [join(folder, 'nothing')] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const { faces } = await predict({ model: exported(), paths: [pictures], crops: 'whole', signal: stop.signal });
    stop.abort();
    await expect(faces.next()).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('as CSV', () => {
  it('has a row a face and a column a class, and no text that a spreadsheet would run', () => {
    const classes = ['=2+2', 'calm, or so'];
    const face: FacePrediction = {
      file: '@SUM(A1).png',
      face: 1,
      box: { x: -3.4, y: 0, width: 10, height: 10 },
      label: '=2+2',
      probabilities: Float32Array.of(0.75, 0.25),
    };
    const rows: string[][] = parse(csvHead(classes) + csvRow(face));
    expect(rows).toEqual([
      ['file', 'face', 'x', 'y', 'width', 'height', 'label', "'=2+2", 'calm, or so'],
      ["'@SUM(A1).png", '1', '-3', '0', '10', '10', "'=2+2", '0.75', '0.25'],
    ]);
  });
});
