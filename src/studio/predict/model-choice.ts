/** Which network to classify with: an exported folder, or a run of a project. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { StudioError } from '../../shared/errors.ts';
import { cardOf } from '../bases/project-bases.ts';
import { getRun, listRuns, type RunRow } from '../db/runs.ts';
import type { ModelSource } from '../learning/methods.ts';
import { withProject } from '../learning/project-reader.ts';
import { modelInUse } from '../runs/run-correction.ts';
import { readModelFolder } from '../model-files/model-folder.ts';

export interface ChosenModel {
  readonly source: ModelSource;
  /** In the order of the network's outputs. */
  readonly classes: readonly string[];
  /** Side of its input in pixels. */
  readonly size: number;
  /** Of the crop around a face, from the base's card. */
  readonly margin: number;
  /** Of a project: the run. */
  readonly run: Pick<RunRow, 'id' | 'name'> | null;
}

/** `run`: of a project; without it, the newest finished run that learned something. */
export async function chooseModel(path: string, run?: number): Promise<ChosenModel> {
  const model = resolve(path);
  const stat = statSync(model, { throwIfNoEntry: false });
  if (!stat) throw new StudioError('NOT_FOUND', `There is no "${path}". Give the folder of an exported model, or a project file.`);
  if (stat.isDirectory()) {
    if (run !== undefined) {
      throw new StudioError('INVALID', `"${path}" is an exported model, which holds one network. Leave out the number of a run.`);
    }
    const { manifest } = await readModelFolder(model);
    return {
      source: { kind: 'folder', folder: model },
      classes: manifest.classes,
      size: manifest.input.size,
      margin: manifest.crop.margin,
      run: null,
    };
  }
  return withProject(model, async (project) => {
    const row = run === undefined ? newest(listRuns(project.db), path) : getRun(project.db, run);
    const { inputSize, crop } = cardOf(project.db, row.baseId);
    return {
      source: modelInUse(project, row),
      classes: row.classes.map(({ name }) => name),
      size: inputSize,
      margin: crop.margin,
      run: { id: row.id, name: row.name },
    };
  });
}

function newest(runs: readonly RunRow[], path: string): RunRow {
  const run = runs.findLast(({ stage, state }) => stage !== 'base' && state === 'done');
  if (!run) throw new StudioError('NOT_READY', `"${path}" has no finished run to classify with. Train a head first.`);
  return run;
}
