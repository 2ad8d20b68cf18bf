import Database from 'better-sqlite3';
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished, test } from 'vitest';
import { randomStream } from '../../../../src/engine/data/random.ts';
import type { Answer } from '../../../../src/shared/contract/labels.ts';
import { excludeFaces } from '../../../../src/studio/curation/marks.ts';
import { listClasses } from '../../../../src/studio/db/classes.ts';
import { listImageFiles } from '../../../../src/studio/db/images.ts';
import { closeProject, openProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { listDisputed } from '../../../../src/studio/db/opinions.ts';
import { addImportedVote } from '../../../../src/studio/db/imported-votes.ts';
import { applyAnnotations } from '../../../../src/studio/formats/apply-annotations.ts';
import { resolver } from '../../../../src/studio/formats/class-names.ts';
import { imageFinder } from '../../../../src/studio/formats/image-finder.ts';
import { setLabels } from '../../../../src/studio/labels/labelling.ts';
import { chooseRule } from '../../../../src/studio/labels/relabelling.ts';
import { mergeCopy, previewMerge } from '../../../../src/studio/people/merge.ts';
import { bringPersonBack, choosePerson, removePerson } from '../../../../src/studio/people/roster.ts';
import { setClasses } from '../../../../src/studio/project/set-classes.ts';
import { unpackFixture } from '../../../support/fixtures.ts';
import { addPeople } from '../../../support/people.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';
import { redoLabels, undoLabels } from '../../../support/undo.ts';

const FACES = 12;

interface VoteRow {
  readonly id: number;
  readonly face: number;
  readonly annotator: number;
  readonly person: number;
  readonly kind: string;
  readonly class: number | null;
  readonly decides: number;
}

/** What everybody says, by the votes alone. */
function newestVotes({ db }: OpenProject): VoteRow[] {
  const votes = db
    .prepare<[], VoteRow>(
      `SELECT vote.id, face_id AS face, annotator_id AS annotator, annotator.kind = 'person' AS person, vote.kind, class_id AS class, decides
       FROM vote JOIN annotator ON annotator.id = annotator_id ORDER BY vote.id`,
    )
    .all();
  const newest = new Map(votes.map((vote) => [`${vote.annotator} ${vote.face}`, vote]));
  return [...newest.values()].filter(({ kind }) => kind !== 'clear');
}

function disputedByVotes(votes: readonly VoteRow[], { unsure }: { unsure: boolean }): number[] {
  return [...new Set(votes.map(({ face }) => face))].filter((face) => {
    const said = votes.filter((vote) => vote.face === face && vote.person === 1);
    const words = new Set(said.filter(({ kind }) => kind === 'class' || kind === 'unusable').map((vote) => `${vote.kind} ${vote.class}`));
    const doubted = unsure && said.some(({ kind }) => kind === 'unsure');
    return (words.size > 1 || doubted) && !said.some(({ decides }) => decides === 1);
  });
}

interface Spoken {
  readonly words: readonly unknown[];
  /** Without and with those where somebody is unsure. */
  readonly disputed: readonly (readonly number[])[];
}

const ascending = (ids: readonly number[]) => ids.toSorted((a, b) => a - b);

function kept({ db }: OpenProject): Spoken {
  expect(db.pragma('foreign_key_check')).toEqual([]);
  return {
    words: db
      .prepare('SELECT vote_id AS id, face_id AS face, annotator_id AS annotator, kind, class_id AS class FROM word ORDER BY vote_id')
      .all(),
    disputed: [false, true].map((unsure) => ascending(listDisputed(db, { unsure }))),
  };
}

function byVotes(project: OpenProject): Spoken {
  const votes = newestVotes(project).toSorted((a, b) => a.id - b.id);
  const left = new Set(project.db.prepare<[], number>('SELECT id FROM face WHERE excluded IS NOT NULL').pluck().all());
  return {
    words: votes.map(({ id, face, annotator, kind, class: classId }) => ({ id, face, annotator, kind, class: classId })),
    disputed: [false, true].map((unsure) => ascending(disputedByVotes(votes, { unsure }).filter((id) => !left.has(id)))),
  };
}

it.each([1, 2, 3, 4])('words and disputes stay in step with the votes, whatever happens (%i)', async (seed) => {
  const random = randomStream(seed, 0);
  const project = makeProject({ faces: FACES });
  const people = addPeople(project, ['Anna', 'Ben', 'Cleo']);
  const answers: readonly Answer[] = [
    { kind: 'class', classId: 1 },
    { kind: 'class', classId: 2 },
    { kind: 'class', classId: 3, second: { classId: 1, share: 0.4 } },
    { kind: 'unsure' },
    { kind: 'skip' },
    { kind: 'unusable' },
    { kind: 'clear' },
  ];
  const someFaces = () => Array.from({ length: random.below(4) + 1 }, () => random.below(FACES) + 1);
  const label = (target: OpenProject) =>
    setLabels(target, someFaces(), answers[random.below(answers.length)]!, {
      annotatorId: people[random.below(people.length)],
      decides: random.uniform() < 0.15,
    });
  /** A table with answers of faces that are here, by two that are no people of this project. */
  const importTable = () =>
    applyAnnotations(project, {
      sets: [
        {
          format: 'table',
          file: 'answers.csv',
          problems: [],
          annotations: Array.from({ length: 3 }, (_, row) => ({
            where: `row ${row + 1}`,
            file: project.db
              .prepare<[number], string>('SELECT file FROM image WHERE id = ?')
              .pluck()
              .get(random.below(FACES) + 1)!,
            votes: ['somebody', 'somebody else'].map((by) => ({
              by,
              kind: 'class' as const,
              label: ['happy', 'sad', 'unsure'][random.below(3)]!,
            })),
          })),
        },
      ],
      resolve: resolver(listClasses(project.db), {}),
      classNames: [],
      find: imageFinder({ imported: [], all: listImageFiles(project.db), byHash: () => null }),
      takeParts: false,
      complete: true,
      pause: () => Promise.resolve(),
    });
  const steps: readonly (() => unknown)[] = [
    () => label(project),
    () => label(project),
    () => label(project),
    () => undoLabels(project),
    () => redoLabels(project),
    () => choosePerson(project, people[random.below(people.length)]!),
    () => chooseRule(project, random.uniform() < 0.5 ? 'majority' : 'people'),
    () => setClasses(project, listClasses(project.db).toReversed()),
    importTable,
    () => excludeFaces(project, someFaces(), random.uniform() < 0.5 ? 'quality' : null),
    () => addImportedVote(project.db, random.below(FACES) + 1, 'a file', { kind: 'class', classId: random.below(3) + 1, counts: null }),
  ];
  for (let n = 0; n < 60; n++) {
    await steps[random.below(steps.length)]!();
    expect(kept(project)).toEqual(byVotes(project));
  }

  const path = join(temporaryFolder(), 'copy.mien');
  project.db.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(project.path, path);
  const copy = openProject(path);
  onTestFinished(() => closeProject(copy));
  for (let n = 0; n < 20; n++) label(copy);
  for (let n = 0; n < 5; n++) label(project);
  const before = kept(project);
  expect(previewMerge(project, copy, { addFaces: false }).votesAdded).toBeGreaterThan(0);
  expect(kept(project)).toEqual(before);
  await mergeCopy(project, copy, { addFaces: false });
  expect(kept(project)).toEqual(byVotes(project));

  const larger = makeProject({ faces: FACES + 4 });
  const [dora] = addPeople(larger, ['Dora', 'Ben']);
  setLabels(larger, [1, 2, FACES + 1], { kind: 'unsure' }, { annotatorId: dora });
  setLabels(larger, [2, 3, FACES + 1], { kind: 'class', classId: 2 });
  expect(await mergeCopy(project, larger, { addFaces: true })).toMatchObject({ facesAdded: 4 });
  expect(kept(project)).toEqual(byVotes(project));

  removePerson(project, people[1]!);
  expect(kept(project)).toEqual(byVotes(project));
  bringPersonBack(project, people[1]!);
  for (let n = 0; n < 5; n++) label(project);
  expect(kept(project)).toEqual(byVotes(project));
});

test.each([1, 2, 3])('a project of version 2 gets them from its votes (%i)', (seed) => {
  const random = randomStream(seed, 1);
  const path = unpackFixture(2);
  const old = new Database(path);
  for (const [id, kind] of [
    [11, 'person'],
    [12, 'person'],
    [13, 'imported'],
  ] as const) {
    old.prepare('INSERT INTO annotator (id, name, kind, uid) VALUES (?, ?, ?, ?)').run(id, `annotator ${id}`, kind, `uid ${id}`);
  }
  const vote = old.prepare('INSERT INTO vote (face_id, annotator_id, kind, class_id, at, decides) VALUES (?, ?, ?, ?, 0, ?)');
  for (let n = 0; n < 40; n++) {
    const kind = ['class', 'class', 'unsure', 'skip', 'unusable', 'clear'][random.below(6)]!;
    const decides = kind !== 'clear' && random.uniform() < 0.1;
    vote.run(random.below(3) + 1, 11 + random.below(3), kind, kind === 'class' ? random.below(3) + 1 : null, decides ? 1 : 0);
  }
  old.close();
  const project = openProject(path);
  onTestFinished(() => closeProject(project));
  expect(kept(project).words.length).toBeGreaterThan(3);
  expect(kept(project)).toEqual(byVotes(project));
  expect(existsSync(`${path}.v2.backup`)).toBe(true);
});
