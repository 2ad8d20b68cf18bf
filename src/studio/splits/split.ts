/** Which faces are learned from, which choose among models, and which judge them; a person, and what looks the same, is on one side only. */
import type { Split } from '../../shared/contract/splits.ts';
import type { SplitPart } from '../../shared/contract/faces.ts';
import { DEFAULT_SPLIT } from '../../shared/default-split.ts';
import { StudioError } from '../../shared/errors.ts';
import { randomStream } from '../../engine/data/random.ts';
import { splitByGroup } from '../../engine/data/split.ts';
import { listLookalikes } from '../db/duplicates.ts';
import type { OpenProject } from '../db/open.ts';
import {
  assignParts,
  clearParts,
  countGroups,
  countOwnParts,
  countParts,
  isSplitLocked,
  listSplitFaces,
  listFacesInParts,
  readSplitSettings,
  saveSplitSettings,
  SPLIT_ANEW,
  SPLIT_LOCKED,
  type GroupCount,
  type PartCount,
  type SplitFace,
  type SplitSettings,
} from '../db/splits.ts';
import { transact } from '../db/transact.ts';
import { kinNames, type KinFace } from './kinship.ts';

/** A face that is in none yet comes before any part; of two parts a person's faces go to the later one. */
const PARTS: readonly SplitPart[] = ['train', 'validation', 'test'];

/** `own`: classes are those that this annotator says, and which faces of a part others have labelled is left open. */
export function readSplit({ db }: OpenProject, { own = null }: { readonly own?: number | null } = {}): Split | null {
  const settings = readSplitSettings(db);
  if (!settings) return null;
  const split = describeSplit(own === null ? countParts(db) : countOwnParts(db, own), countGroups(db), settings.seed, isSplitLocked(db));
  if (own === null) return split;
  const whole = (part: Split['train']): Split['train'] => ({ ...part, labelled: part.faces });
  return { ...split, train: whole(split.train), validation: whole(split.validation), test: whole(split.test) };
}

function describeSplit(counts: readonly PartCount[], groups: readonly GroupCount[], seed: number, locked: boolean): Split {
  const part = (name: SplitPart): Split['train'] => {
    const own = counts.filter((row) => row.part === name);
    const group = groups.find((row) => row.part === name);
    const byClass = own
      .flatMap(({ classId, faces }) => (classId === null ? [] : [{ classId, count: faces }]))
      .toSorted((a, b) => a.classId - b.classId);
    return {
      faces: own.reduce((sum, { faces }) => sum + faces, 0),
      labelled: byClass.reduce((sum, { count }) => sum + count, 0),
      groups: group?.groups ?? 0,
      people: group?.people ?? 0,
      unknownPeople: group?.unknownPeople ?? 0,
      byClass,
    };
  };
  return { train: part('train'), validation: part('validation'), test: part('test'), seed, locked };
}

/** What `makeSplit` would do. */
export function previewSplit(project: OpenProject, settings: SplitSettings): Split {
  const { faces, parts, kin } = planSplit(project, settings);
  const counts = new Map<string, { part: SplitPart; classId: number; faces: number }>();
  for (const [index, { classId }] of faces.entries()) {
    const part = parts[index]!;
    const key = `${part} ${classId}`;
    counts.set(key, { part, classId, faces: (counts.get(key)?.faces ?? 0) + 1 });
  }
  const groups = PARTS.map((part): GroupCount => {
    const own = [...faces.keys()].filter((index) => parts[index] === part);
    const known = own.flatMap((index) => faces[index]!.subject ?? []);
    return {
      part,
      groups: new Set(own.map((index) => kin[index])).size,
      people: new Set(known).size,
      unknownPeople: own.length - known.length,
    };
  });
  return describeSplit([...counts.values()], groups, settings.seed, isSplitLocked(project.db));
}

/** Puts every labelled face into a part. Refused once a run was judged on the test part. */
export function makeSplit(project: OpenProject, settings: SplitSettings): void {
  const { db } = project;
  transact(db, () => {
    if (isSplitLocked(db)) {
      throw new StudioError('NOT_READY', `${SPLIT_LOCKED} New faces join it by themselves. ${SPLIT_ANEW}`);
    }
    const { faces, parts } = planSplit(project, settings);
    clearParts(db);
    assignParts(
      db,
      faces.map(({ id }, index) => [id, parts[index]!] as const),
    );
    saveSplitSettings(db, settings);
  });
}

function planSplit({ db }: OpenProject, settings: SplitSettings): { faces: SplitFace[]; parts: SplitPart[]; kin: string[] } {
  if (settings.test + settings.validation >= 1) {
    throw new StudioError('INVALID', 'Test and validation take all faces. Leave some to learn from.');
  }
  const faces = listSplitFaces(db);
  if (faces.length === 0) throw new StudioError('NOT_READY', 'No face is labelled yet. Label some, then split them.');
  const kin = kinNames(faces, listLookalikes(db));
  const parts = splitByGroup({ groups: kin, classes: Int32Array.from(faces, ({ classId }) => classId), ...settings });
  return { faces, parts, kin };
}

/**
 * Called where a run starts. Makes a split if there is none, and gives every labelled face that is in no part yet the part of its
 * person or of what looks like it, or else one drawn from the split's seed: the same faces always get the same parts.
 */
export function ensureSplit(project: OpenProject): void {
  const { db } = project;
  transact(db, () => {
    const settings = readSplitSettings(db);
    if (!settings) return makeSplit(project, DEFAULT_SPLIT);
    const faces = listSplitFaces(db);
    const part = partChooser(project, settings, faces);
    assignParts(
      db,
      faces.flatMap((face) => {
        const chosen = part(face);
        return chosen === face.part ? [] : [[face.id, chosen] as const];
      }),
    );
  });
}

/** The part that each of these faces is in, or would come into once it is labelled and a run starts. */
export function partChooser(
  { db }: OpenProject,
  settings: SplitSettings,
  faces: readonly (KinFace & { readonly part?: SplitPart | null })[],
): (face: KinFace) => SplitPart {
  const placed = listFacesInParts(db);
  const kin = kinNames([...faces, ...placed], listLookalikes(db));
  const names = new Map([...faces, ...placed].map(({ id }, index) => [id, kin[index]!]));
  const parts = new Map<string, SplitPart>();
  for (const { id, part } of placed) parts.set(names.get(id)!, later(parts.get(names.get(id)!), part));
  return ({ id }) => {
    const name = names.get(id)!;
    return parts.get(name) ?? drawPart(settings, name);
  };
}

function later(a: SplitPart | undefined, b: SplitPart): SplitPart {
  return a !== undefined && PARTS.indexOf(a) > PARTS.indexOf(b) ? a : b;
}

function drawPart({ test, validation, seed }: SplitSettings, group: string): SplitPart {
  const draw = randomStream(seed, ...Buffer.from(group)).uniform();
  if (draw < test) return 'test';
  return draw < test + validation ? 'validation' : 'train';
}
