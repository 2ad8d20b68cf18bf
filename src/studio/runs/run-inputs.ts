/** What the learner is told of a run's faces. */
import type { HeadSettings } from '../../shared/contract/stages.ts';
import { matchClasses } from '../../engine/heads/own-head.ts';
import { cardOf } from '../bases/project-bases.ts';
import type { OpenProject } from '../db/open.ts';
import { lineageOf, type RunRow } from '../db/runs.ts';
import type { TrainingFaces } from '../learning/methods.ts';
import { facesOfPart, type Snapshot } from '../splits/snapshot.ts';

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
  return JSON.stringify(classChoice(row, { classMap: mapIn(row) ?? [] })) === JSON.stringify(classChoice(row, { classMap }));
}

/** What was said of a run's classes and the base's: with the run itself, or with the newest of those that it came from where something was. */
export function classMapOf(db: OpenProject['db'], row: Pick<RunRow, 'from' | 'settings'>): HeadSettings['classMap'] {
  const before = mapIn(row) || row.from === null ? [] : lineageOf(db, row.from);
  return [row, ...before].map(mapIn).find((classMap) => classMap !== undefined) ?? [];
}

const mapIn = ({ settings }: Pick<RunRow, 'settings'>) => ('classMap' in settings ? settings.classMap : undefined);

/** Position among the base's classes of each class of a run, −1 where it knows none of that kind. */
export function knownClasses(db: OpenProject['db'], row: Pick<RunRow, 'baseId' | 'from' | 'classes' | 'settings'>): number[] {
  return matchClasses(
    cardOf(db, row.baseId).knows,
    row.classes.map(({ name }) => name),
    new Map(classChoice(row, { classMap: classMapOf(db, row) })),
  );
}
