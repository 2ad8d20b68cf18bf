/** What the weights that a run goes on from have learnt from already: nothing can be judged by that, nor by other faces of the same people. */
import type { SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import { counted } from '../../shared/words.ts';
import { listLookalikes } from '../db/duplicates.ts';
import type { OpenProject } from '../db/open.ts';
import { findKeptRun, lineageOf, type RunRow } from '../db/runs.ts';
import { listFaceSubjects } from '../db/subjects.ts';
import type { TrainingFace } from '../db/training-faces.ts';
import { kinNames } from './kinship.ts';
import { readFrozen } from './snapshot.ts';

type Db = OpenProject['db'];
/** What a run goes on from: another run's weights, or a base. */
export type Origin = Pick<RunRow, 'from' | 'baseId'>;

/** A part that loses more than this is not that part any more. */
const MOST_LEFT_OUT = 0.5;

/** Runs in which these weights have learnt, the latest first: those before it, and those before a run that was kept as its base. */
function runsBefore(db: Db, { from, baseId }: Origin, seen: ReadonlySet<number> = new Set()): RunRow[] {
  const rows = (from === null ? [] : lineageOf(db, from)).filter(({ id }) => !seen.has(id));
  const known = new Set([...seen, ...rows.map(({ id }) => id)]);
  const kept = findKeptRun(db, baseId);
  const behind = kept === null || known.has(kept) ? [] : runsBefore(db, { from: kept, baseId: lineageOf(db, kept)[0]!.baseId }, known);
  return [...rows.filter(({ stage }) => stage !== 'base'), ...behind];
}

/** Faces of a part in any of the runs before, whether or not the project still has them. */
export function facesBefore(db: Db, origin: Origin): { readonly runs: readonly RunRow[]; of(part: SplitPart): number[] } {
  const runs = runsBefore(db, origin);
  const frozen = runs.map((run) => readFrozen(db, run));
  return { runs, of: (part) => frozen.flatMap(({ faceIds, parts }) => faceIds.filter((_, face) => parts[face] === part)) };
}

/**
 * Labelled faces without those that nothing can be checked or judged by: of people, or lookalikes, that the weights have learnt from; and
 * for the test part, that they were chosen by. Such faces come up where people were named, or duplicates found, after a run.
 * @throws StudioError NOT_READY where too few would be left.
 */
export function withoutLearnt(
  { db }: OpenProject,
  faces: readonly TrainingFace[],
  origin: Origin,
): { readonly faces: readonly TrainingFace[]; readonly notes: readonly string[] } {
  const before = facesBefore(db, origin);
  if (before.runs.length === 0) return { faces, notes: [] };
  const all = listFaceSubjects(db, { excludedToo: true });
  const names = kinNames(all, listLookalikes(db));
  const kin = new Map(all.map(({ id }, index) => [id, names[index]!]));
  const kinOf = (part: SplitPart) => new Set(before.of(part).flatMap((id) => kin.get(id) ?? []));
  const [learnt, chosen] = [kinOf('train'), kinOf('validation')];
  const isKnown = ({ id, part }: TrainingFace) =>
    part !== 'train' && (learnt.has(kin.get(id)!) || (part === 'test' && chosen.has(kin.get(id)!)));
  const known = new Set(faces.filter(isKnown));
  if (known.size === 0) return { faces, notes: [] };
  const whose = `"${before.runs[0]!.name}"`;
  for (const part of ['test', 'validation'] as const) {
    const own = faces.filter((face) => face.part === part);
    const lost = own.filter((face) => known.has(face)).length;
    if (lost <= own.length * MOST_LEFT_OUT) continue;
    throw new StudioError(
      'NOT_READY',
      `${lost} of the ${counted(own.length, `${part} face`)} show people that ${whose}, or a run before it, has learnt from: too few are left to judge by. Train a new head on a base that does not know them.`,
    );
  }
  const note = `${counted(known.size, 'face')} of people that a run before this one has learnt from ${known.size === 1 ? 'is' : 'are'} neither checked nor judged by.`;
  return { faces: faces.filter((face) => !known.has(face)), notes: [note] };
}
