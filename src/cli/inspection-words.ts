/** What an import would do, for a person. */
import type { ImportChoices, Inspection } from '../shared/contract/imports.ts';
import { counted } from '../shared/words.ts';

const SHOWN = 20;

export function inspectionWords(
  { sets, pictures, known, answers, matched, unknownImages, classes, annotators, parts, skipped }: Inspection,
  choices: ImportChoices,
): string {
  const foreign = classes.filter(({ name, classId }) => classId === null && !Object.hasOwn(choices.classes, name));
  const inParts = parts.train + parts.validation + parts.test;
  return [
    ...sets.map(({ sentence, problem }) => (problem === null ? `${sentence}.` : `${sentence}, but it ${problem}.`)),
    `${counted(pictures, 'picture')}${known > 0 ? `, ${known} of them in the project already by name and size` : ''}; ${counted(matched, 'annotation belongs', 'annotations belong')} to a picture, ${unknownImages.count} to none that is known${unknownImages.count > 0 ? ` (${unknownImages.examples.join(', ')})` : ''}.`,
    ...(answers && answers.first + answers.other > 0
      ? [
          `Of the faces that are there already, ${answers.first} would be newly labelled, and ${answers.other} that ${answers.other === 1 ? 'has an answer' : 'have answers'} would get another.`,
        ]
      : []),
    ...(foreign.length > 0
      ? [
          `The project has no class for ${foreign
            .slice(0, SHOWN)
            .map(({ name, count }) => `${name} (${count})`)
            .join(', ')}. Use --map or --add-classes.`,
        ]
      : []),
    ...(annotators.length > 1
      ? [
          `Votes of ${annotators
            .slice(0, SHOWN)
            .map(({ name, votes }) => `${name} (${votes})`)
            .join(', ')}.`,
        ]
      : []),
    ...(inParts > 0
      ? [`Parts: ${parts.train} training, ${parts.validation} validation, ${parts.test} test. They are taken with --parts.`]
      : []),
    ...skipped.slice(0, SHOWN).map(({ file, reason }) => `Left out: ${file}: ${reason}`),
    'Nothing was changed.',
  ].join('\n');
}
