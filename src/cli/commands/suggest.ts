import type { Command } from 'commander';
import { percent } from '../../shared/words.ts';
import { runs } from '../command.ts';
import { facesOf, NO_FACES } from '../faces-of.ts';
import { wholeNumber } from '../typed.ts';
import { withProject } from '../session.ts';

const WHY = { typical: 'stands for many', unsure: 'the model wavers', audit: 'drawn blindly, to check on the model' } as const;

export function addSuggest(program: Command): void {
  const command = program
    .command('suggest')
    .argument('<file>', 'the project')
    .option('--count <number>', 'how many', wholeNumber('--count', { least: 1, most: 1_000 }), 20)
    .description('what to label next, so that each answer teaches the most');
  runs(command, async (output, file: string, { count }: { count: number }) => {
    await withProject(file, async (studio, { classes, counts }) => {
      const next = await studio.client.help.next({ count });
      const faces = await facesOf(
        studio,
        next.map(({ faceId }) => faceId),
      );
      const name = (id: number) => classes.find((entry) => entry.id === id)?.name ?? '';
      const document = {
        suggested: next.map(({ faceId, reason, guess }) => ({
          face: faceId,
          file: faces.get(faceId)?.file ?? '',
          reason,
          guess: guess && { class: name(guess.classId), confidence: Number(guess.confidence.toFixed(4)) },
        })),
      };
      output.result(document, () =>
        next.length === 0
          ? nothingLeft(counts.faces)
          : document.suggested
              .map(
                ({ face, file: path, reason, guess }) =>
                  `${String(face).padStart(6)}  ${path}  ${WHY[reason]}${guess ? ` (${guess.class}, ${percent(guess.confidence)})` : ''}`,
              )
              .join('\n'),
      );
    });
  });
}

function nothingLeft(faces: number): string {
  return faces === 0 ? NO_FACES : 'Every face has an answer, or belongs to the test part. Import more photos to go on.';
}
