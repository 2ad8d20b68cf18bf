import { expect, test } from 'vitest';
import { blobInfo, collectBlob, findBlob, putBlob, readBlob } from '../../../../src/studio/db/blobs.ts';
import { findCheckpoint, saveCheckpoint } from '../../../../src/studio/db/checkpoints.ts';
import { insertRun } from '../../../../src/studio/db/runs.ts';
import { makeProject } from '../../../support/projects.ts';

const CHUNK = 4 * 2 ** 20;

test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 5])('%i bytes come back as they were', (size) => {
  const { db } = makeProject();
  const bytes = Buffer.alloc(size, 'mien');
  const id = putBlob(db, bytes, 'image/png');
  expect(readBlob(db, id).equals(bytes)).toBe(true);
  expect(blobInfo(db, id)).toMatchObject({ size, type: 'image/png' });
  expect(db.prepare('SELECT count(*) FROM blob_chunk').pluck().get()).toBe(Math.ceil(size / CHUNK));
});

test('the same bytes are stored once', () => {
  const { db } = makeProject();
  const first = putBlob(db, Buffer.from('a'), 'image/png');
  expect(putBlob(db, new Uint8Array([97]), 'image/png')).toBe(first);
  expect(putBlob(db, Buffer.from('b'), 'image/png')).not.toBe(first);
});

test('changed bytes are noticed', () => {
  const { db } = makeProject();
  const id = putBlob(db, Buffer.from('right'), 'image/png');
  db.prepare('UPDATE blob_chunk SET data = ? WHERE blob_id = ?').run(Buffer.from('wrong'), id);
  expect(() => readBlob(db, id)).toThrow(/damaged.*are not what was saved/);
  expect(() => readBlob(db, 1_000)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});

test('a run keeps one checkpoint of each kind, and no bytes besides', () => {
  const { db } = makeProject();
  const runId = insertRun(db, {
    name: 'Head 1',
    stage: 'head',
    from: null,
    baseId: 'b',
    state: 'running',
    classes: [],
    settings: { baseId: 'b', mirror: false, seed: 1 },
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  });
  for (let epoch = 1; epoch <= 4; epoch++) {
    saveCheckpoint(db, { runId, kind: 'last', epoch, bytes: Buffer.from(`epoch ${epoch}`) });
    if (epoch === 2) saveCheckpoint(db, { runId, kind: 'best', epoch, bytes: Buffer.from(`epoch ${epoch}`) });
  }
  const [last, best] = [findCheckpoint(db, runId, 'last')!, findCheckpoint(db, runId, 'best')!];
  expect([last.epoch, readBlob(db, last.blobId).toString()]).toEqual([4, 'epoch 4']);
  expect([best.epoch, readBlob(db, best.blobId).toString()]).toEqual([2, 'epoch 2']);
  expect(findCheckpoint(db, runId, 'final')).toBeNull();
  expect(findBlob(db, blobInfo(db, best.blobId).sha256)).not.toBeNull();
  expect(db.prepare('SELECT count(*) FROM blob').pluck().get()).toBe(2);
});

test('bytes in use are not let go', () => {
  const { db } = makeProject({ faces: 1 });
  const id = putBlob(db, Buffer.from('picture 0'), 'image/png');
  collectBlob(db, id);
  expect(readBlob(db, id).toString()).toBe('picture 0');
});
