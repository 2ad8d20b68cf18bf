/** The result of a run: the network that it ended with. */
import { looksBothWays } from '../../shared/contract/stages.ts';
import { StudioError } from '../../shared/errors.ts';
import { findCheckpoint } from '../db/checkpoints.ts';
import type { OpenProject } from '../db/open.ts';
import type { RunRow } from '../db/runs.ts';
import type { RunModel } from '../learning/methods.ts';

/** Where the learner finds a run's result, as it was trained. */
export function modelOf(project: OpenProject, row: RunRow): RunModel {
  const { baseId, settings } = row;
  return { kind: 'run', project: project.path, baseId, blobId: requireModel(project, row), mirror: looksBothWays(settings) };
}

/** Blob of its stored network. */
export function requireModel({ db }: OpenProject, { id, name }: RunRow): number {
  const final = findCheckpoint(db, id, 'final');
  if (!final) throw new StudioError('NOT_READY', `"${name}" has no result yet. Choose a run that is done.`);
  return final.blobId;
}
