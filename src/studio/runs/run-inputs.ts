/** What the learner is told of a run's faces. */
import type { BaseCard } from '../../shared/base-card.ts';
import type { HeadSettings } from '../../shared/contract/stages.ts';
import { matchClasses } from '../../engine/heads/own-head.ts';
import type { OpenProject } from '../db/open.ts';
import type { RunRow } from '../db/runs.ts';
import type { TrainingFaces } from '../learning/methods.ts';
import { facesOfPart, type Snapshot } from './snapshot.ts';

export function trainingFaces(
  { path }: OpenProject,
  { baseId, classes }: Pick<RunRow, 'baseId' | 'classes'>,
  snapshot: Snapshot,
): TrainingFaces {
  return {
    project: path,
    baseId,
    classes: classes.map(({ name }) => name),
    faceIds: snapshot.faceIds,
    targets: snapshot.targets,
    train: facesOfPart(snapshot, 'train'),
    validation: facesOfPart(snapshot, 'validation'),
    groups: snapshot.groups,
  };
}

/** Which of the base's classes each class stands for where the person said so, by its position in the run. */
export function classChoice({ classes }: Pick<RunRow, 'classes'>, { classMap }: Pick<HeadSettings, 'classMap'>): [number, string | null][] {
  return classMap.flatMap(({ classId, known }) => {
    const position = classes.findIndex((entry) => entry.classId === classId);
    return position < 0 ? [] : [[position, known] as [number, string | null]];
  });
}

/** Whether a run of the base as shipped was made with this map. */
export function sameMap(row: Pick<RunRow, 'classes' | 'settings'>, classMap: HeadSettings['classMap']): boolean {
  const own = 'classMap' in row.settings && row.settings.classMap ? row.settings.classMap : [];
  return JSON.stringify(classChoice(row, { classMap: own })) === JSON.stringify(classChoice(row, { classMap }));
}

/** Position among the base's classes of each class of a run, −1 where it knows none of that kind. */
export function knownClasses({ knows }: BaseCard, row: Pick<RunRow, 'classes' | 'settings'>): number[] {
  const chosen = 'classMap' in row.settings && row.settings.classMap ? classChoice(row, { classMap: row.settings.classMap }) : [];
  return matchClasses(
    knows,
    row.classes.map(({ name }) => name),
    new Map(chosen),
  );
}
