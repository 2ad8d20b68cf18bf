import type { Command } from 'commander';
import type { Agreement, Figure } from '../../shared/contract/people.ts';
import { countFaces, percent } from '../../shared/words.ts';
import { runs } from '../command.ts';
import { withProject } from '../session.ts';

export function addAgreement(program: Command): void {
  const command = program
    .command('agreement')
    .argument('<file>', 'the project')
    .option('--imported', 'imported votes are annotators as well (by itself where fewer than two people have labelled)')
    .description('how far those who label agree beyond chance');
  runs(command, async (output, file: string, { imported }: { imported?: true }) => {
    await withProject(file, async ({ client }) => {
      const agreement = await client.people.agreement(imported ? { imported } : {});
      output.result(agreement, () => agreementWords(agreement));
    });
  });
}

function agreementWords({ faces, annotators, pairs, fleissKappa, krippendorffAlpha, perClass }: Agreement): string {
  if (faces === 0) return 'No face has a class from two annotators. Let two people label the same faces.';
  return [
    `${faces} faces with a class from two or more of ${annotators.length} annotators`,
    `  Fleiss' kappa        ${figureWords(fleissKappa)}`,
    `  Krippendorff's alpha ${figureWords(krippendorffAlpha)}`,
    ...pairs.map(
      ({ names, faces: both, agreed, kappa }) =>
        `  ${names.join(' and ')}: the same on ${agreed} of ${countFaces(both)}, Cohen's kappa ${figureWords(kappa)}`,
    ),
    ...annotators.flatMap(({ name, self }) => (self ? [`  ${name}, asked twice: the same on ${self.agreed} of ${self.faces}`] : [])),
    ...perClass.flatMap(({ name, agreement }) =>
      agreement.value === null ? [] : [`  ${name.padEnd(18)} ${percent(agreement.value)} of the time another says so too`],
    ),
  ].join('\n');
}

function figureWords({ value, interval }: Figure): string {
  if (value === null) return 'cannot be told';
  return `${value.toFixed(3)}${interval ? ` (${interval[0].toFixed(3)} to ${interval[1].toFixed(3)})` : ''}`;
}
