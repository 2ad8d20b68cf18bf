/** What a run says of each test face, at the class shares in use or at others that are asked for. */
import { normalised } from '../../engine/evaluation/output-correction.ts';
import { getFace } from '../db/faces.ts';
import type { OpenProject } from '../db/open.ts';
import { getRun } from '../db/runs.ts';
import { refuseBlind } from '../people/sight.ts';
import { moveAnswers } from '../runs/judge.ts';
import { readSnapshot } from '../splits/snapshot.ts';
import { answersOf, learntSharesOf } from '../shares/router.ts';
import type { TestAnswer } from './predictions-csv.ts';

/** @param shares Null: those that it learnt from; without them those in use. */
export function testAnswers({ db }: OpenProject, runId: number, shares?: readonly number[] | null): TestAnswer[] {
  refuseBlind(db, 'Which faces a model takes for what');
  const row = getRun(db, runId);
  const names = row.classes.map(({ name }) => name);
  const { faceIds, targets } = readSnapshot(db, row);
  const places = new Map(faceIds.map((id, place) => [id, place * names.length]));
  const expected = shares === undefined ? row.expected : shares && { shares: normalised(shares) };
  const answers = answersOf(db, row).filter(({ part }) => part === 'test');
  const moved = moveAnswers(answers, { classes: names.length, learntShares: learntSharesOf(db, row), expected });
  return moved.map(({ faceId, part, truth, probabilities }) => {
    const { file, subject } = getFace(db, faceId);
    const place = places.get(faceId)!;
    const answer = names[probabilities.indexOf(Math.max(...probabilities))]!;
    const label = targets.subarray(place, place + names.length);
    return { file, face: faceId, person: subject, part, truth: names[truth]!, answer, probabilities, shares: label };
  });
}
