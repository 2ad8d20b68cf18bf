/** Which faces are learned from, which choose among models, and which judge them; a person is on one side only. */
import type { Split } from '../../shared/contract/splits.ts';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { StudioError } from '../../shared/errors.ts';
import { randomStream } from '../../engine/data/random.ts';
import { splitByGroup } from '../../engine/data/split.ts';
import type { OpenProject } from '../db/open.ts';
import {
  assignParts,
  clearParts,
  countGroups,
  countParts,
  isSplitLocked,
  listLabelledFaces,
  listSubjectParts,
  readSplitSettings,
  saveSplitSettings,
  type SplitFace,
  type SplitSettings,
} from '../db/splits.ts';
import { transact } from '../db/transact.ts';

const DEFAULTS: SplitSettings = { test: 0.2, validation: 0.15, seed: 1 };
/** A face that is in none yet comes before any part; of two parts a person's faces go to the later one. */
const PARTS: readonly SplitPart[] = ['train', 'validation', 'test'];

export function readSplit({ db }: OpenProject): Split | null {
  const settings = readSplitSettings(db);
  if (!settings) return null;
  const counts = countParts(db);
  const groups = countGroups(db);
  const part = (name: SplitPart): Split['train'] => {
    const own = counts.filter((row) => row.part === name);
    const byClass = own.flatMap(({ classId, faces }) => (classId === null ? [] : [{ classId, count: faces }]));
    return {
      faces: own.reduce((sum, { faces }) => sum + faces, 0),
      labelled: byClass.reduce((sum, { count }) => sum + count, 0),
      groups: groups.find((row) => row.part === name)?.groups ?? 0,
      byClass,
    };
  };
  return { train: part('train'), validation: part('validation'), test: part('test'), seed: settings.seed, locked: isSplitLocked(db) };
}

/** Puts every labelled face into a part. Refused once a run was judged on the test part. */
export function makeSplit(project: OpenProject, settings: SplitSettings): void {
  const { db } = project;
  if (settings.test + settings.validation >= 1) {
    throw new StudioError('INVALID', 'Test and validation take all faces. Leave some to learn from.');
  }
  transact(db, () => {
    if (isSplitLocked(db)) {
      throw new StudioError(
        'NOT_READY',
        'The split is locked: runs were judged on its test part, and their results stay comparable only if it stays. New faces join it by themselves.',
      );
    }
    const faces = listLabelledFaces(db);
    if (faces.length === 0) throw new StudioError('NOT_READY', 'No face is labelled yet. Label some, then split them.');
    const parts = splitByGroup({ groups: faces.map(groupName), classes: Int32Array.from(faces, ({ classId }) => classId), ...settings });
    clearParts(db);
    assignParts(
      db,
      faces.map(({ id }, index) => [id, parts[index]!] as const),
    );
    saveSplitSettings(db, settings);
  });
}

/**
 * Called where a run starts. Makes a split if there is none, and gives every labelled face that is in no part
 * yet the part of its person, or else one drawn from the split's seed: the same faces always get the same parts.
 */
export function ensureSplit(project: OpenProject): void {
  const { db } = project;
  transact(db, () => {
    const settings = readSplitSettings(db);
    if (!settings) return makeSplit(project, DEFAULTS);
    const subjects = new Map<string, SplitPart>();
    for (const { subject, part } of listSubjectParts(db)) subjects.set(subject, later(subjects.get(subject), part));
    const changes: [number, SplitPart][] = [];
    for (const face of listLabelledFaces(db)) {
      const part = (face.subject !== null && subjects.get(face.subject)) || face.part || drawPart(settings, groupName(face));
      if (part !== face.part) changes.push([face.id, part]);
    }
    assignParts(db, changes);
  });
}

function groupName({ id, subject }: SplitFace): string {
  return subject === null ? `face ${id}` : `person ${subject}`;
}

function later(a: SplitPart | undefined, b: SplitPart): SplitPart {
  return a !== undefined && PARTS.indexOf(a) > PARTS.indexOf(b) ? a : b;
}

function drawPart({ test, validation, seed }: SplitSettings, group: string): SplitPart {
  const draw = randomStream(seed, ...Buffer.from(group)).uniform();
  if (draw < test) return 'test';
  return draw < test + validation ? 'validation' : 'train';
}
