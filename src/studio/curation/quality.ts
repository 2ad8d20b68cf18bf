/** How good the pictures are, and leaving out those that are not. */
import type { QualityCuts, QualityMeasure, QualityOverview } from '../../shared/contract/quality.ts';
import { StudioError } from '../../shared/errors.ts';
import { readMarks } from '../db/face-marks.ts';
import { countFacesToLookAt } from '../db/looks.ts';
import type { OpenProject } from '../db/open.ts';
import { countBelow, countByMeasure, countExcluded, countLookedAt, listBelow } from '../db/quality.ts';
import { transact } from '../db/transact.ts';
import { takeStep } from '../labels/steps.ts';
import { curationSteps, type CurationState } from './curation-steps.ts';
import { countFaces } from './words.ts';

const BINS = 40;
/** Where a spread begins and ends. */
const RANGES: Readonly<Record<QualityMeasure, readonly [low: number, high: number]>> = {
  sharpness: [0, 1],
  dark: [0, 1],
  bright: [0, 1],
  pixels: [0, 400],
  turn: [0, 80],
  certainty: [0, 1],
};

export function readQuality({ db }: OpenProject): QualityOverview {
  return {
    lookedAt: countLookedAt(db),
    missing: countFacesToLookAt(db),
    excluded: countExcluded(db),
    spreads: (Object.keys(RANGES) as QualityMeasure[]).map((measure) => {
      const [low, high] = RANGES[measure];
      return { measure, low, high, faces: countByMeasure(db, measure, { low, high, bins: BINS }) };
    }),
  };
}

export function lookBelow({ db }: OpenProject, cuts: QualityCuts, examples: number) {
  const each = Object.entries(cuts).map(([measure, cut]) => [measure, countBelow(db, { [measure]: cut })] as const);
  return {
    faces: countBelow(db, cuts),
    each: Object.fromEntries(each) as Partial<Record<QualityMeasure, number>>,
    examples: examples > 0 ? listBelow(db, cuts, examples) : [],
  };
}

/** One step. */
export function excludeBelow(project: OpenProject, cuts: QualityCuts): number {
  const { db } = project;
  return transact(db, () => {
    const ids = listBelow(db, cuts);
    if (ids.length === 0) throw new StudioError('INVALID', 'No face lies beyond these cuts. Move one of them.');
    takeStep<CurationState>(project, curationSteps, {
      said: `Left ${countFaces(ids.length)} out: poor pictures`,
      before: { marks: { excluded: readMarks(db, 'excluded', ids) } },
      after: { marks: { excluded: [['quality', null, ids]] } },
    });
    return ids.length;
  });
}
