import { expect, it } from 'vitest';
import { defaultFinetune, defaultHead } from '../../../../src/engine/stages/defaults.ts';
import { getRun, insertRun, type NewRun } from '../../../../src/studio/db/runs.ts';
import { knownClasses } from '../../../../src/studio/runs/run-inputs.ts';
import { makeProject } from '../../../support/projects.ts';

it('what was said of a head’s classes and the base’s holds for whatever comes of that head', () => {
  const { db } = makeProject();
  const classes = ['happiness', 'sadness', 'smile'].map((name, n) => ({ classId: n + 1, name }));
  const common: Omit<NewRun, 'stage' | 'settings' | 'from'> = {
    name: 'Run',
    baseId: 'face-expression',
    state: 'done',
    classes,
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  };
  const map = [
    { classId: 2, known: null },
    { classId: 3, known: 'happy' },
  ];
  const head = insertRun(db, {
    ...common,
    stage: 'head',
    from: null,
    settings: { ...defaultHead({ baseId: 'face-expression', seed: 1 }), classMap: map },
  });
  const tune = (from: number) =>
    insertRun(db, { ...common, stage: 'finetune', from, settings: defaultFinetune({ faces: 10, from, seed: 1, blocks: 4 }) });
  const [happy, none] = knownClasses(db, getRun(db, head));
  expect([happy! >= 0, none]).toEqual([true, -1]);
  expect(knownClasses(db, getRun(db, tune(tune(head))))).toEqual([happy, -1, happy]);
});
