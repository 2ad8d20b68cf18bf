/** Where a run begins: the labels are frozen, and its row is made. */
import type { BaseCard } from '../../shared/base-card.ts';
import type { Run } from '../../shared/contract/runs.ts';
import type { StageStart } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { adoptBase } from '../bases/project-bases.ts';
import { requireProject } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import { countsAs, readLabelMap } from '../db/label-map.ts';
import type { OpenProject } from '../db/open.ts';
import { insertRun, updateRun } from '../db/runs.ts';
import { listLabelledFaces } from '../db/training-faces.ts';
import { transact } from '../db/transact.ts';
import { readReadiness } from '../project/readiness.ts';
import { requireParts } from '../splits/empty-parts.ts';
import { ensureSplit } from '../splits/split.ts';
import { withoutLearnt } from '../splits/learnt-before.ts';
import { countParts, makeSnapshot, storeSnapshot, type Snapshot } from '../splits/snapshot.ts';
import type { RunServices } from './run-services.ts';

/** A stage that goes on from no run. */
export type FirstStage = Exclude<StageStart, { stage: 'finetune' }>;

interface BeginOptions {
  readonly start: FirstStage;
  readonly name: string;
  /** Refuses with a sentence where the base does not have what the stage needs. Returns the number of weights that learn. */
  check(card: BaseCard, classes: readonly string[]): number;
}

interface Begun {
  readonly project: OpenProject;
  readonly runId: number;
  readonly snapshot: Snapshot;
}

/** Freezes all labels of the project (or takes the faces of the comparison that it is for) and makes the run's row. */
export function beginRun(services: RunServices, { start, name, check }: BeginOptions): Begun {
  const project = requireProject(services.context);
  const { head } = readReadiness(project);
  if (!head.ready) throw new StudioError('NOT_READY', head.reason ?? 'Nothing can be trained yet.');
  return transact(project.db, () => {
    const card = adoptBase(services.context.options.settingsFolder, project, { id: start.settings.baseId, stage: start.stage });
    ensureSplit(project);
    const { snapshot, classes, notes } = services.faces ? givenLabels(project, services.faces) : freezeLabels(project, card.id);
    requireParts(snapshot, ['train', 'validation']);
    const trainableParameters = check(
      card,
      classes.map((entry) => entry.name),
    );
    const runId = insertRun(project.db, {
      name,
      ...start,
      from: null,
      baseId: card.id,
      state: 'running',
      classes,
      ...storeSnapshot(project.db, snapshot),
      backend: null,
      summary: { faces: countParts(snapshot), trainableParameters, notes: [...notes], testHash: snapshot.testHash },
    });
    updateRun(project.db, runId, { name: `${name} ${runId}` });
    return { project, runId, snapshot };
  });
}

interface Labels {
  readonly snapshot: Snapshot;
  readonly classes: Run['classes'];
  readonly notes: readonly string[];
}

/** Classes that nobody is there to learn from are left out, and so is what a base has learnt from in this project; that is said. */
export function freezeLabels(project: OpenProject, baseId: string): Labels {
  const { db } = project;
  const { faces, notes: unseen } = withoutLearnt(project, listLabelledFaces(db), { from: null, baseId });
  const learned = new Set(faces.filter(({ part }) => part === 'train').map(({ shares }) => shares[0]?.classId));
  const all = listClasses(db);
  const classes = all.filter(({ id }) => learned.has(id)).map(({ id, name }) => ({ classId: id, name }));
  if (classes.length < 2) {
    throw new StudioError('NOT_READY', 'The faces to learn from are all of one class. Label faces of at least two, of different people.');
  }
  const labelMap = readLabelMap(db);
  const map = new Map(labelMap.map(([id]) => [id, countsAs(labelMap, id)]));
  const left = all.filter(({ id }) => !learned.has(id) && !map.has(id)).map(({ name }) => `"${name}"`);
  const ids = classes.map(({ classId }) => classId);
  const notes = [
    ...describeLabelMap(all, map),
    ...(left.length === 0 ? [] : [`Left out, since no labelled face to learn from is there: ${left.join(', ')}.`]),
    ...unseen,
  ];
  return { snapshot: makeSnapshot(db, faces, ids), classes, notes };
}

/** "Counted as another class: "fear" as "surprise". Left out by choice: "contempt"." */
function describeLabelMap(
  classes: readonly { readonly id: number; readonly name: string }[],
  map: ReadonlyMap<number, number | null>,
): string[] {
  const names = new Map(classes.map(({ id, name }) => [id, `"${name}"`]));
  const known = [...map].filter(([id]) => names.has(id));
  const counted = known.flatMap(([id, target]) => (target === null ? [] : [`${names.get(id)} as ${names.get(target)}`]));
  const dropped = known.flatMap(([id, target]) => (target === null ? [names.get(id)!] : []));
  return [
    ...(counted.length === 0 ? [] : [`Counted as another class: ${counted.join(', ')}.`]),
    ...(dropped.length === 0 ? [] : [`Left out by choice: ${dropped.join(', ')}.`]),
  ];
}

function givenLabels({ db }: OpenProject, snapshot: Snapshot): Labels {
  const names = new Map(listClasses(db).map(({ id, name }) => [id, name]));
  return { snapshot, classes: snapshot.classIds.map((classId) => ({ classId, name: names.get(classId)! })), notes: [] };
}
