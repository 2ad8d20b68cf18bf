import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { BaseChoices, BaseProbe } from '../../shared/contract/bases.ts';
import { StudioError } from '../../shared/errors.ts';
import { importModel, inspectModel } from '../../studio/bases/model-import.ts';
import { hostFolders } from '../../studio/hosting/folders.ts';
import { baseDocument, baseWords, probeWords } from '../base-report.ts';
import { runs } from '../command.ts';
import { wholeNumber } from '../typed.ts';
import { followJob, withProject, withStudio } from '../session.ts';

interface AddOptions {
  readonly name?: string;
  readonly classes?: string;
  readonly size?: number;
  readonly range?: BaseChoices['range'];
  readonly features: BaseChoices['place'];
  readonly licence?: string;
  readonly source?: string;
  readonly trainedOn?: string;
}

const RANGE_WORDS: Readonly<Record<BaseChoices['range'], string>> = {
  signed: '−1 to 1',
  unit: '0 to 1',
  raw: '0 to 255',
  caffe: 'blue first less the mean of ImageNet (ResNet50, VGG16)',
  torch: 'by mean and deviation of ImageNet (DenseNet)',
};
const RANGES = Object.keys(RANGE_WORDS) as BaseChoices['range'][];

export function addBase(program: Command): void {
  const group = program.command('base').description('the networks that a head can stand on: list, add, keep, remove, try');
  addList(group);
  addAdd(group);
  addRemove(group);
  addProbe(group);
  addKeep(group);
}

function addList(group: Command): void {
  runs(group.command('list').description('those that ship, and those of this computer'), async (output) => {
    await withStudio(async ({ client }) => {
      const list = await client.bases.list();
      output.result({ bases: list.map(baseDocument) }, () => list.map(baseWords).join('\n'));
    });
  });
}

function addAdd(group: Command): void {
  const command = group
    .command('add')
    .argument('<path>', 'model.json of TensorFlow.js with its weights beside it or in a zip, or a Keras file .h5, .hdf5 or .keras')
    .option('--name <name>', 'what to call it')
    .option('--classes <names>', 'names of its own classes in the order of its outputs, with commas between; keeps its own head')
    .option('--size <pixels>', 'side of its input, where it takes any', wholeNumber('--size'))
    .addOption(
      new Option(
        '--range <range>',
        `what goes into it where it does not scale pixels itself: ${RANGES.map((range) => `${range} ${RANGE_WORDS[range]}`).join(', ')}`,
      ).choices(RANGES),
    )
    .addOption(
      new Option('--features <place>', 'last: right before its last layer; pooled: right after the picture was pooled')
        .choices(['last', 'pooled'])
        .default('last'),
    )
    .option('--licence <text>', 'under which terms it may be used')
    .option('--source <text>', 'where it comes from')
    .option('--trained-on <text>', 'on what it was trained')
    .description('bring a network of your own');
  runs(command, async (output, path: string, options: AddOptions) => {
    const file = resolve(path);
    const found = await inspectModel(file);
    const given = options.classes?.split(',').map((name) => name.trim());
    const classNames = given ?? found.classNames;
    const choices: BaseChoices = {
      name: options.name ?? found.name,
      source: options.source ?? '',
      licence: options.licence ?? '',
      trainedOn: options.trainedOn ?? '',
      classNames,
      size: options.size ?? found.size,
      range: options.range ?? found.range ?? 'signed',
      place: options.features,
    };
    const { card, bytes } = await importModel(hostFolders().settingsFolder, file, choices);
    const guessed =
      found.range !== null && options.range === undefined
        ? [
            `Pixels go in as ${RANGE_WORDS[found.range]}, which is a guess${found.range === 'signed' ? '' : ' from its name'}. Give --range where that is wrong.`,
          ]
        : [];
    const nameless =
      found.head && classNames.length === 0 ? [`Its own head for ${found.classes} classes was left out. Give --classes to keep it.`] : [];
    output.result({ ...baseDocument({ card, kept: 'library', bytes, addedAt: null }), guessedRange: guessed.length > 0 }, () =>
      [
        `Kept as ${card.id}: ${card.blocks.length} blocks, ${card.features} features, input ${card.inputSize}×${card.inputSize}.`,
        ...guessed,
        ...nameless,
      ].join('\n'),
    );
  });
}

function addRemove(group: Command): void {
  const command = group
    .command('remove')
    .argument('<id>', 'of the base')
    .description('take a base out of the library; projects that use it keep theirs');
  runs(command, async (output, id: string) => {
    await withStudio(async ({ client }) => {
      await client.bases.remove({ id });
      output.result({ removed: id }, () => `${id} was removed from the library.`);
    });
  });
}

function addProbe(group: Command): void {
  const command = group
    .command('probe')
    .argument('<file>', 'the project')
    .option('--base <id...>', 'only these')
    .description('how well each base suits the labelled faces of a project, before one is chosen');
  runs(command, async (output, file: string, { base }: { readonly base?: string[] }) => {
    await withProject(file, async (studio) => {
      const { jobId } = await studio.client.bases.probe(base ? { ids: base } : {});
      const job = await followJob(studio, jobId, output);
      if (job.state === 'cancelled') throw new StudioError('CANCELLED', 'Trying the bases was cancelled.');
      const probes = (job.result as readonly BaseProbe[]).toSorted((a, b) => b.balancedAccuracy - a.balancedAccuracy);
      output.result({ probes }, () => probes.map(probeWords).join('\n'));
    });
  });
}

function addKeep(group: Command): void {
  const command = group
    .command('keep')
    .argument('<file>', 'the project')
    .requiredOption('--run <number>', 'number of the run', wholeNumber('--run'))
    .requiredOption('--name <name>', 'what to call it')
    .option('--licence <text>', 'terms of the pictures that it learnt from')
    .description('keep what a run has made of its base, as a base for any project');
  runs(
    command,
    async (output, file: string, { run, name, licence }: { readonly run: number; readonly name: string; readonly licence?: string }) => {
      await withProject(file, async ({ client }) => {
        const entry = await client.bases.keepRun({ runId: run, name, licence: licence ?? '' });
        output.result(baseDocument(entry), () => `Kept as ${entry.card.id}. ${entry.card.trainedOn}`);
      });
    },
  );
}
