/** How good the pictures are, and leaving out those that are not. */
import type { QualityCuts, QualityMeasure, QualityOverview } from '../../shared/contract/quality.ts';
import { StudioError } from '../../shared/errors.ts';
import { readMarks } from '../db/face-marks.ts';
import { countFacesToLookAt } from '../db/looks.ts';
import type { OpenProject } from '../db/open.ts';
import { countBelow, countByMeasure, countExcluded, countLookedAt, listBelow, type SpreadRange } from '../db/quality.ts';
import { transact } from '../db/transact.ts';
import { curationSteps, type CurationState } from '../labels/curation-steps.ts';
import { takeStep } from '../labels/steps.ts';
import { countFaces } from '../../shared/words.ts';

const BINS = 40;
/** Where a spread begins and ends. */
const RANGES: Readonly<Record<QualityMeasure, SpreadRange>> = {
  sharpness: { low: 0, high: 1 },
  dark: { low: 0, high: 1 },
  bright: { low: 0, high: 1 },
  pixels: { low: 0, high: 400 },
  turn: { low: 0, high: 80 },
  certainty: { low: 0, high: 1 },
};

export function readQuality({ db }: OpenProject): QualityOverview {
  const spreads = countByMeasure(db, RANGES, BINS);
  return {
    lookedAt: countLookedAt(db),
    missing: countFacesToLookAt(db),
    excluded: countExcluded(db),
    spreads: (Object.keys(RANGES) as QualityMeasure[]).map((measure) => ({ measure, ...RANGES[measure], faces: spreads[measure] })),
  };
}

export function lookBelow({ db }: OpenProject, cuts: QualityCuts, examples: number) {
  const { any, each } = countBelow(db, cuts);
  return { faces: any, each, examples: examples > 0 ? listBelow(db, cuts, examples) : [] };
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
