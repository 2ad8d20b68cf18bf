import type { Command } from 'commander';
import { DEFAULT_SPLIT } from '../../shared/default-split.ts';
import { StudioError } from '../../shared/errors.ts';
import { counted, countFaces } from '../../shared/words.ts';
import { requireAlone, runs } from '../command.ts';
import { wholeNumber } from '../typed.ts';
import { withProject } from '../session.ts';

interface Options {
  readonly test: number;
  readonly validation: number;
  readonly seed: number;
  readonly check?: boolean;
  readonly mend?: boolean;
}

export function addSplit(program: Command): void {
  const command = program
    .command('split')
    .argument('<file>', 'the project')
    .option('--test <share>', 'share of the faces to judge by, 0.05 to 0.5', share('--test'), DEFAULT_SPLIT.test)
    .option('--validation <share>', 'share of the faces to choose by, 0.05 to 0.5', share('--validation'), DEFAULT_SPLIT.validation)
    .option('--seed <number>', 'the same seed gives the same split', wholeNumber('--seed'), DEFAULT_SPLIT.seed)
    .option('--check', 'look for leaks in the split as it is, change nothing')
    .option('--mend', 'move every leak to one side')
    .description('divide the labelled faces; a person, and what looks the same, is on one side');
  runs(command, async (output, file: string, { check, mend, ...settings }: Options) => {
    if (check) requireAlone(command, { option: '--check', because: 'it looks at the split as it is' });
    if (mend) requireAlone(command, { option: '--mend', because: 'it keeps the split, and moves only what leaks' });
    await withProject(file, async ({ client }) => {
      if (mend) await client.splits.mend();
      else if (!check) await client.splits.make(settings);
      const split = await client.splits.current();
      const report = await client.splits.check();
      if (!split) throw new StudioError('NOT_READY', 'There is no split yet. Make one: mien split FILE');
      const { train, validation, test, locked } = split;
      const counts = { train: train.labelled, validation: validation.labelled, test: test.labelled };
      const leaks = report.leaks.map(({ kind, subject, faces }) => ({
        kind,
        subject: subject === '' ? null : subject,
        faces: faces.map(({ faceId, part }) => ({ face: faceId, part })),
      }));
      output.result({ counts, locked, leaks, testFacesTouched: report.testFaces, notes: report.sentences }, () =>
        [
          `${countFaces(counts.train)} to learn from, ${counts.validation} to choose by, ${counts.test} to judge by${locked ? ' (locked)' : ''}`,
          leaks.length === 0 ? 'No person and no lookalike is in two parts, as far as is known.' : counted(leaks.length, 'leak'),
          ...report.sentences.map((sentence) => `  ${sentence}`),
        ].join('\n'),
      );
    });
  });
}

function share(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value >= 0.05 && value <= 0.5)) {
      throw new StudioError('INVALID', `"${text}" is not a share. Give one from 0.05 to 0.5 after ${name}.`);
    }
    return value;
  };
}
