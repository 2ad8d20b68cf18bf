import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { backendChoice, type BackendChoice } from '../../shared/backends.ts';
import { className, draftClasses } from '../../shared/classes.ts';
import type { ScratchSettings } from '../../shared/contract/stages.ts';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import { createProject } from '../../studio/db/create.ts';
import { closeProject } from '../../studio/db/open.ts';
import { importPaths } from '../../studio/images/path-import.ts';
import type { Studio } from '../../studio/studio.ts';
import { requireAlone, runs } from '../command.ts';
import { baseDocument } from '../base-report.ts';
import { newProject, positiveNumber, wholeNumber } from '../typed.ts';
import type { Output } from '../output.ts';
import { runDocument, runWords } from '../run-report.ts';
import { followJob, withStudio } from '../session.ts';
import { noteSplit } from '../split-note.ts';

const NETWORKS = ['mobilenet', 'mobilenetv2', 'resnet'] as const;

interface Options {
  readonly network: (typeof NETWORKS)[number];
  readonly project?: string;
  readonly epochs?: number;
  readonly rate?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly backend?: BackendChoice;
  readonly resume?: number;
  readonly keep?: string;
  readonly licence?: string;
}

export function addPretrain(program: Command): void {
  const command = program
    .command('pretrain')
    .argument('<source>', 'a project, or a folder with a folder of pictures for each class; they need not be faces')
    .addOption(new Option('--network <name>', 'which network learns, from nothing').choices(NETWORKS).default('mobilenet'))
    .option('--project <file>', 'of a folder: the project to make of it (beside the folder without it)')
    .option('--epochs <number>', 'how often each picture is seen, at most', wholeNumber('--epochs', { least: 1, most: 1_000 }))
    .option('--rate <number>', 'the learning rate', positiveNumber('--rate', { most: 1 }))
    .option('--batch <number>', 'pictures a step', wholeNumber('--batch', { least: 1, most: 512 }))
    .option('--seed <number>', 'the same seed gives the same random weights', wholeNumber('--seed'))
    .addOption(new Option('--backend <name>', 'what to learn on, whatever is chosen in the settings').choices(backendChoice.options))
    .option('--resume <run>', 'go on with a run that was interrupted', wholeNumber('--resume'))
    .option('--keep <name>', 'put the result into the library of bases under this name')
    .option('--licence <text>', 'with --keep: terms of the pictures')
    .description('train a base from nothing on a general set of pictures, for other projects to start from');
  runs(command, async (output, source: string, options: Options) => {
    if (options.resume !== undefined) {
      const beside = ['--project', '--keep', '--licence', '--backend'];
      requireAlone(command, { option: '--resume', beside, because: 'a run goes on with the settings that it began with' });
    }
    await withStudio(
      async (studio) => {
        const file = await projectOf(studio, resolve(source), options, output);
        const { client } = studio;
        const { jobId, runId } =
          options.resume === undefined
            ? await noteSplit(studio, output, () => start(studio, options))
            : await client.runs.resume({ id: options.resume });
        const job = await followJob(studio, jobId, output);
        const run = await client.runs.get({ id: runId });
        if (job.state === 'cancelled') {
          throw new StudioError('CANCELLED', `${run.name} was cancelled.${run.resumable ? ` Go on with --resume ${runId}.` : ''}`);
        }
        const kept =
          options.keep === undefined ? null : await client.bases.keepRun({ runId, name: options.keep, licence: options.licence ?? '' });
        output.result({ ...runDocument(run), file, kept: kept && baseDocument(kept) }, () =>
          [runWords(run), kept ? `Kept as ${kept.card.id}.` : `Keep it with mien base keep ${file} --run ${runId} --name NAME.`].join('\n'),
        );
      },
      { backend: options.backend },
    );
  });
}

async function start({ client }: Studio, { network, epochs, rate, batch, seed }: Options): Promise<{ jobId: number; runId: number }> {
  const { scratch } = await client.runs.defaults({});
  const settings: ScratchSettings = {
    ...scratch,
    baseId: `new-${network}`,
    ...(epochs === undefined ? {} : { epochs }),
    ...(rate === undefined ? {} : { rate }),
    ...(batch === undefined ? {} : { batchSize: batch }),
    ...(seed === undefined ? {} : { seed }),
  };
  return client.runs.start({ stage: 'pretrain', settings });
}

/** Opens the project; of a folder one is made first, with a class for each folder in it and every picture taken whole. */
async function projectOf(studio: Studio, source: string, { project, resume }: Options, output: Output): Promise<string> {
  const info = statSync(source, { throwIfNoEntry: false });
  if (!info) {
    throw new StudioError('NOT_FOUND', `There is no "${source}". Give a project, or a folder with a folder of pictures for each class.`);
  }
  if (!info.isDirectory()) {
    await studio.open(source);
    return source;
  }
  const file = newProject(project ?? `${source}.mien`);
  if (resume === undefined) {
    makeProject(file, source);
    await studio.open(file);
    const job = await importPaths(studio.context, { paths: [source], crops: 'whole' });
    const { state } = await followJob(studio, job.id, output);
    if (state === 'cancelled') {
      const rest = `mien import "${file}" "${source}" --crops whole`;
      throw new StudioError(
        'CANCELLED',
        `The import was cancelled, so nothing was trained; what came in is kept in "${file}". Go on with ${rest}, then mien pretrain "${file}".`,
      );
    }
    const { labelled } = await job.finished;
    if (labelled === 0) throw new StudioError('BAD_IMAGE', `No picture in "${source}" could be read, so there is nothing to learn from.`);
  } else await studio.open(file);
  return file;
}

function makeProject(file: string, source: string): void {
  try {
    closeProject(createProject(file, { classes: draftClasses(classesOf(source)) }));
  } catch (error) {
    if (!isStudioError(error) || error.code !== 'FILE_EXISTS') throw error;
    throw new StudioError(
      'FILE_EXISTS',
      `There is "${file}" already, maybe of a time when this was broken off. Go on with it by mien import "${file}" "${source}" --crops whole, then mien pretrain "${file}"; or name another with --project.`,
      { cause: error },
    );
  }
}

function classesOf(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.') && statSync(join(folder, name)).isDirectory());
  const wrong = names.find((name) => !className.safeParse(name).success);
  if (wrong !== undefined) throw new StudioError('INVALID', `The folder "${wrong}" cannot be the name of a class. Rename it.`);
  if (names.length < 2) {
    throw new StudioError(
      'INVALID',
      `"${basename(folder)}" holds ${names.length === 1 ? 'one folder' : 'no folders'}. Pre-training needs one for each class, two at least.`,
    );
  }
  return names.toSorted();
}
