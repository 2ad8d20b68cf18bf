/** Steps of choosing another label rule. Their state is the rule itself: labels follow from it and the votes. */
import { listLabelColumns, writeLabels, type FaceLabel } from '../db/label-columns.ts';
import type { OpenProject } from '../db/open.ts';
import { writeRule } from '../db/rules.ts';
import { LABEL_RULE } from '../db/settings.ts';
import { classPositions, eachFaceOpinions } from '../db/votes.ts';
import { applyRule, type LabelRule } from '../../engine/agreement/label-rule.ts';
import type { OpKind } from './op-kind.ts';

export const ruleSteps: OpKind<LabelRule> = {
  name: 'rule',
  state: LABEL_RULE.schema,
  restore(project, rule) {
    adoptRule(project, rule, changesUnder(project, rule));
  },
  faceIds: () => [],
  topics: ['labels', 'project'],
};

export function adoptRule({ db }: OpenProject, rule: LabelRule, changes: readonly LabelChange[]): void {
  writeRule(db, rule);
  writeLabels(
    db,
    changes.map(({ after }) => after),
  );
}

export interface LabelChange {
  readonly before: FaceLabel;
  readonly after: FaceLabel;
}

/** Faces whose label is another under this rule. */
export function changesUnder({ db }: OpenProject, rule: LabelRule): LabelChange[] {
  const options = { rule, positions: classPositions(db) };
  const now = listLabelColumns(db);
  const changes: LabelChange[] = [];
  for (const { faceId, opinions } of eachFaceOpinions(db)) {
    const before = now.get(faceId);
    if (!before) continue;
    const after: FaceLabel = { faceId, ...applyRule(opinions, options) };
    if (!isSameLabel(before, after)) changes.push({ before, after });
  }
  return changes;
}

export function isSameLabel(a: FaceLabel, b: FaceLabel): boolean {
  if (a.state !== b.state || a.votes !== b.votes || a.at !== b.at || a.shares.length !== b.shares.length) return false;
  return a.shares.every(({ classId, share }, at) => b.shares[at]!.classId === classId && Math.abs(b.shares[at]!.share - share) < 1e-9);
}
