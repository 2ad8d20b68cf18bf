/** Bringing every label in step with another rule: what it would change, and doing so. */
import { estimateReliability, type Vote } from '../../engine/agreement/dawid-skene.ts';
import type { LabelRuleChange } from '../../shared/contract/rules.ts';
import { StudioError } from '../../shared/errors.ts';
import { LABEL_RULES, type LabelRuleName } from '../../shared/label-rules.ts';
import { listAnnotators } from '../db/annotators.ts';
import type { OpenProject } from '../db/open.ts';
import { countVotedFaces, type FaceLabel } from '../db/label-columns.ts';
import { readRule } from '../db/rules.ts';
import { transact } from '../db/transact.ts';
import { classPositions, eachFaceOpinions } from '../db/votes.ts';
import { votesOf, type LabelRule } from '../../engine/agreement/label-rule.ts';
import { adoptRule, changesUnder, isSameLabel, ruleSteps, type LabelChange } from './rule-steps.ts';
import { rememberStep } from './steps.ts';

const EXAMPLES = 24;
const FEWEST_ANNOTATORS = 2;

export function previewRule(project: OpenProject, name: LabelRuleName): LabelRuleChange {
  return summarise(project, changesUnder(project, prepareRule(project, name)));
}

/** One step of the undo log. */
export function chooseRule(project: OpenProject, name: LabelRuleName): LabelRuleChange {
  const { db } = project;
  return transact(db, () => {
    const rule = prepareRule(project, name);
    const changes = changesUnder(project, rule);
    // All faces are gone through once, not once more to restore what is known already.
    rememberStep(project, ruleSteps, { said: `Labels follow the rule "${titleOf(name)}"`, before: readRule(db), after: rule });
    adoptRule(project, rule, changes);
    return summarise(project, changes);
  });
}

function titleOf(name: LabelRuleName): string {
  return LABEL_RULES.find((rule) => rule.name === name)?.title ?? name;
}

function prepareRule({ db }: OpenProject, name: LabelRuleName): LabelRule {
  if (name !== 'reliability') return { name };
  const faces: Vote[][] = [];
  const annotators = new Set<number>();
  for (const { opinions } of eachFaceOpinions(db)) {
    const votes = votesOf(opinions);
    if (votes.length === 0) continue;
    faces.push(votes);
    for (const { annotatorId } of votes) annotators.add(annotatorId);
  }
  if (annotators.size < FEWEST_ANNOTATORS) {
    throw new StudioError(
      'NOT_READY',
      'Reliability shows where people label the same faces. Let at least 2 people label, then choose this rule.',
    );
  }
  // Removed classes as well: old votes for them are weighed like others, and are not taken for those of a class that came later.
  return { name, reliability: estimateReliability(faces, [...classPositions(db).keys()]) };
}

function summarise({ db }: OpenProject, changes: readonly LabelChange[]): LabelRuleChange {
  const of = (test: (change: LabelChange) => boolean) => changes.filter(test);
  const isLabelled = ({ state }: FaceLabel) => state === 'labelled';
  const classOf = ({ shares }: FaceLabel) => shares[0]?.classId;
  const both = of(({ before, after }) => isLabelled(before) && isLabelled(after));
  const changed = both.filter(({ before, after }) => classOf(before) !== classOf(after));
  const lost = of(({ before, after }) => isLabelled(before) && !isLabelled(after));
  const shifted = both.filter(
    ({ before, after }) => classOf(before) === classOf(after) && !isSameLabel({ ...before, votes: after.votes, at: after.at }, after),
  );
  return {
    faces: countVotedFaces(db),
    changed: changed.length,
    lost: lost.length,
    gained: of(({ before, after }) => !isLabelled(before) && isLabelled(after)).length,
    shifted: shifted.length,
    examples: [...changed, ...lost].slice(0, EXAMPLES).map(({ after }) => after.faceId),
  };
}

/** The rule in force; of "reliability" with how often each annotator is right by its estimate. */
export function readCurrentRule({ db }: OpenProject) {
  const { name, reliability } = readRule(db);
  if (!reliability) return { name, reliability: null };
  const names = new Map(listAnnotators(db).map((annotator) => [annotator.id, annotator.name]));
  const right = (matrix: readonly (readonly number[])[]) => matrix.reduce((sum, row, at) => sum + reliability.priors[at]! * row[at]!, 0);
  return {
    name,
    reliability: Object.entries(reliability.matrices).map(([id, matrix]) => ({
      annotatorId: Number(id),
      name: names.get(Number(id)) ?? '',
      right: right(matrix),
    })),
  };
}
