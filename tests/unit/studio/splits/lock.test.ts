import { expect, it, onTestFinished } from 'vitest';
import { assignPart, excludeFaces } from '../../../../src/studio/curation/marks.ts';
import { replaceOpenGroups } from '../../../../src/studio/db/duplicates.ts';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { closeProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { insertRun } from '../../../../src/studio/db/runs.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { redoStep, undoStep } from '../../../../src/studio/labels/steps.ts';
import { mendLeaks } from '../../../../src/studio/splits/leaks.ts';
import { ensureSplit } from '../../../../src/studio/splits/split.ts';
import { makeProject } from '../../../support/projects.ts';
import { makeStudio } from '../../../support/studio.ts';

const IDS = Array.from({ length: 40 }, (_, at) => at + 1);

function makeSplitProject(): OpenProject {
  const project = makeProject({ faces: 40 });
  setLabels(project, IDS, { kind: 'class', classId: 1 });
  ensureSplit(project);
  return project;
}

function startRun({ db }: OpenProject): void {
  insertRun(db, {
    name: 'Head',
    stage: 'head',
    from: null,
    baseId: 'b',
    state: 'done',
    classes: [],
    settings: { baseId: 'b', mirror: false, seed: 1 },
    snapshotBlobId: null,
    snapshotHash: null,
    backend: null,
  });
}

const partOf = ({ db }: OpenProject, id: number) => getFaces(db, [id])[0]!.part;
const faceIn = (project: OpenProject, part: string) => IDS.find((id) => partOf(project, id) === part)!;
const refusal = (said: RegExp) => expect.objectContaining({ code: 'NOT_READY', message: expect.stringMatching(said) as string });

it('an undo leaves faces in their part once runs were judged, says why, and goes on with the steps before', () => {
  const project = makeSplitProject();
  const id = faceIn(project, 'train');
  excludeFaces(project, [id], 'quality');
  excludeFaces(project, [id], null);
  assignPart(project, [id], 'test');
  startRun(project);
  setLabels(project, [id], { kind: 'class', classId: 2 });
  expect(undoStep(project)!.said).toBe('Labelled 1 face as sad');
  expect(() => undoStep(project)).toThrow(refusal(/^The split is locked: .* "Moved 1 face to the test part" can no longer be taken back/));
  expect(partOf(project, id)).toBe('test');
  expect(undoStep(project)!.said).toBe('Took 1 face into use again');
  expect(redoStep(project)!.said).toBe('Took 1 face into use again');
  expect(redoStep(project)!.said).toBe('Labelled 1 face as sad');
});

it('a redo moves nothing either', () => {
  const project = makeSplitProject();
  const id = faceIn(project, 'train');
  assignPart(project, [id], 'test');
  excludeFaces(project, [id], 'quality');
  undoStep(project);
  undoStep(project);
  startRun(project);
  expect(() => redoStep(project)).toThrow(refusal(/"Moved 1 face to the test part" can no longer be done again/));
  expect(partOf(project, id)).toBe('train');
  expect(redoStep(project)!.said).toBe('Left 1 face out: poor pictures');
});

it('leaks that were mended in a locked split can be taken back until the next run', () => {
  const project = makeSplitProject();
  startRun(project);
  const [train, test] = [faceIn(project, 'train'), faceIn(project, 'test')];
  const members = [train, test].map((faceId) => ({ faceId, distance: 0 }));
  replaceOpenGroups(project.db, [{ kind: 'near', members }]);
  mendLeaks(project);
  expect(partOf(project, train)).toBe('test');
  undoStep(project);
  expect(partOf(project, train)).toBe('train');
  redoStep(project);
  expect(partOf(project, train)).toBe('test');
  startRun(project);
  expect(() => undoStep(project)).toThrow(refusal(/"Moved 1 face to one side of the split" can no longer be taken back/));
  expect(partOf(project, train)).toBe('test');
});

it('whoever watches is told that there is nothing more to take back', async () => {
  const made = makeProject({ faces: 1 });
  assignPart(made, [1], 'test');
  startRun(made);
  closeProject(made);
  const { client, context, ...studio } = await makeStudio();
  await studio.open(made.path);
  expect(await client.project.current()).toMatchObject({ canUndo: true });
  const told: string[] = [];
  onTestFinished(context.onChange(({ topic }) => told.push(topic)));
  await expect(client.labels.undo()).rejects.toMatchObject({ code: 'NOT_READY' });
  expect(told).toEqual(['labels']);
  expect(await client.project.current()).toMatchObject({ canUndo: false, canRedo: false });
});
