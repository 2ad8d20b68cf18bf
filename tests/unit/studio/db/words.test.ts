import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { randomStream } from '../../../../src/engine/data/random.ts';
import type { Answer } from '../../../../src/shared/contract/labels.ts';
import { excludeFaces } from '../../../../src/studio/curation/marks.ts';
import { closeProject, openProject, type OpenProject } from '../../../../src/studio/db/open.ts';
import { listDisputed } from '../../../../src/studio/db/opinions.ts';
import { addImportedVote } from '../../../../src/studio/db/votes.ts';
import { redoLabels, setLabels, undoLabels } from '../../../../src/studio/labels/labelling.ts';
import { mergeCopy } from '../../../../src/studio/people/merge.ts';
import { removePerson } from '../../../../src/studio/people/roster.ts';
import { addPeople } from '../../../support/people.ts';
import { makeProject, temporaryFolder } from '../../../support/projects.ts';

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
  const steps: readonly (() => unknown)[] = [
    () => label(project),
    () => label(project),
    () => label(project),
    () => undoLabels(project),
    () => redoLabels(project),
    () => excludeFaces(project, someFaces(), random.uniform() < 0.5 ? 'quality' : null),
    () => addImportedVote(project.db, random.below(FACES) + 1, 'a file', { kind: 'class', classId: random.below(3) + 1, counts: null }),
  ];
  for (let n = 0; n < 60; n++) {
    steps[random.below(steps.length)]!();
    expect(kept(project)).toEqual(byVotes(project));
  }

  const path = join(temporaryFolder(), 'copy.mien');
  project.db.pragma('wal_checkpoint(TRUNCATE)');
  copyFileSync(project.path, path);
  const copy = openProject(path);
  onTestFinished(() => closeProject(copy));
  for (let n = 0; n < 20; n++) label(copy);
  for (let n = 0; n < 5; n++) label(project);
  await mergeCopy(project, copy, { addFaces: false });
  expect(kept(project)).toEqual(byVotes(project));
  removePerson(project, people[1]!);
  expect(kept(project)).toEqual(byVotes(project));
});
