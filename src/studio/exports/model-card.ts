/** MODEL_CARD.md: what the model is, what it was made from, how it was tested, and what it must not be used for. */
import type { Run } from '../../shared/contract/runs.ts';
import { looksBothWays } from '../../shared/contract/stages.ts';
import type { Evaluation } from '../../shared/evaluation.ts';
import { fewFacesOfRun } from '../../shared/few-people.ts';
import { figure, percent } from '../../shared/words.ts';
import { stages } from './card-stages.ts';
import { list, plain, share, table } from './markdown.ts';

export interface CardFacts {
  readonly project: string;
  readonly run: Run;
  /** The runs it came from, the first stage first, without the run itself. */
  readonly before: readonly Run[];
  readonly faces: readonly { readonly source: string; readonly train: number; readonly validation: number; readonly test: number }[];
  readonly byClass: readonly { readonly name: string; readonly train: number; readonly validation: number; readonly test: number }[];
  readonly labelSources: readonly { readonly name: string; readonly kind: 'person' | 'imported'; readonly faces: number }[];
  /** Faces of the snapshot whose person is known, and how many persons those are. */
  readonly people: { readonly faces: number; readonly subjects: number };
  /** Why the result is not clean, where it is not. */
  readonly leak: string | null;
  readonly verified: { readonly faces: number; readonly maxDifference: number };
  readonly version: string;
  readonly writtenAt: string;
}

export function modelCard(facts: CardFacts): string {
  const { run } = facts;
  return (
    [
      `# ${plain(run.name)}: expressions as labelled in "${plain(facts.project)}"`,
      `Tells apart ${run.classes.length} classes of facial expression in a picture of one face: ${list(run.classes.map(({ name }) => name))}. ` +
        `Its answers repeat how people labelled faces like these. They do not say what a person feels. Written by Mien ${facts.version} on ${facts.writtenAt}.`,
      section('How it was made', [stages(facts), ...notes(facts)].join('\n\n')),
      section('Base', base(run)),
      section('Data', data(facts)),
      section('How it was tested', tested(facts)),
      section('Figures', figures(facts)),
      section('Confidence, and class shares in use', confidence(run)),
      section('How to use it', usage(run)),
      section('Intended use, and what it must not be used for', INTENDED),
      section('Known limits', limits(run)),
      section('Check of this export', check(facts)),
      'Terms of the parts shipped in this folder are in `THIRD_PARTY_NOTICES.md`.',
    ].join('\n\n') + '\n'
  );
}

function section(title: string, text: string): string {
  return `## ${title}\n\n${text}`;
}

/** What was noted while it was made, run by run. */
function notes({ run, before }: CardFacts): string[] {
  const noted = [...before, run].flatMap((step) => step.notes.map((note) => `- **${plain(step.name)}**: ${plain(note)}`));
  return noted.length === 0 ? [] : [`Noted on the way:\n\n${noted.join('\n')}`];
}

function base({ base: card }: Run): string {
  return [
    `**${plain(card.name)}** (${plain(card.id)}). ${plain(card.summary)}`,
    `- Source: ${plain(card.source)}`,
    `- Licence: ${plain(card.licence)}`,
    ...(card.trainedOn ? [`- Trained on: ${plain(card.trainedOn)}`] : []),
    `- ${figure(card.parameters)} weights, ${card.features} features, input ${card.inputSize}×${card.inputSize} pixels${card.channels === 1 ? ', made grey by its first layer' : ''}`,
    card.knows.length > 0 ? `- Was trained to tell apart: ${list(card.knows)}` : '- Has no classes of its own',
  ].join('\n');
}

function data({ faces, byClass, labelSources, people }: CardFacts): string {
  const columns = ['train', 'validation', 'test'];
  const count = ({ train, validation, test }: { train: number; validation: number; test: number }) => [train, validation, test].map(String);
  return [
    table(
      ['faces by source', ...columns],
      faces.map((row) => [row.source, ...count(row)]),
    ),
    table(
      ['faces by class', ...columns],
      byClass.map((row) => [row.name, ...count(row)]),
    ),
    `Labels come from: ${list(labelSources.map(({ name, kind, faces: labelled }) => `${name} (${kind === 'person' ? 'in the studio' : 'imported'}, ${labelled} faces)`))}. ` +
      'Where several people answered, the network learned from the distribution of their answers; a face counts as its largest share.',
    `The person is known for ${people.faces} faces (${people.subjects} people). A face whose person is not known counts as a person of its own.`,
  ].join('\n\n');
}

function tested({ run, before, people, leak }: CardFacts): string {
  const known =
    people.faces > 0
      ? 'All faces of one known person lie in the same part, so nobody known by name who was tested on was learned from.'
      : 'No person was named, so one person may be in several parts and the figures may flatter.';
  return [
    `The ${run.faces.test} faces of the test part were locked before the first training and used for figures only.`,
    ...choices(run, before),
    leak === null ? known : plain(leak),
    'Intervals are 95 % percentile intervals of a bootstrap over people (2,000 draws).',
  ].join(' ');
}

/** Which faces the choices were made on that training itself does not make. */
function choices(run: Run, before: readonly Run[]): string[] {
  const steps = [...before, run];
  const tried = steps.some(
    ({ settings }) =>
      ('strength' in settings && !isHidden(settings) && settings.strength === null) ||
      ('method' in settings && settings.method !== 'direct'),
  );
  const byEpoch = steps.some(({ settings }) => 'epochs' in settings || isHidden(settings));
  return [
    `On the ${run.faces.validation} faces of the validation part ${byEpoch ? 'the best epoch and ' : ''}the temperature ${byEpoch ? 'were' : 'was'} chosen.`,
    ...(tried
      ? [
          "How strongly the head is regularised was chosen by cross-validation over people, on the train part's faces and the validation part's together.",
        ]
      : []),
  ];
}

const isHidden = (settings: Run['settings']): boolean => 'model' in settings && settings.model === 'hidden';

function figures({ run, before }: CardFacts): string {
  if (!run.test) return 'There were no test faces, so nothing is known about how well it does on new ones.';
  const rows = [...before, run].flatMap(({ name, test }) =>
    test
      ? [
          [
            name,
            String(test.n),
            share(test.accuracy, test.accuracyInterval),
            share(test.balancedAccuracy, test.balancedAccuracyInterval),
            share(test.macroF1, test.macroF1Interval),
          ],
        ]
      : [],
  );
  const few = fewFacesOfRun(run);
  return [
    ...(few === null ? [] : [few]),
    table(['run', 'test faces', 'accuracy', 'balanced accuracy', 'macro-F1'], rows),
    table(['class', 'test faces', 'recall'], recall(run, run.test)),
    `Confusion on the test part (rows: as labelled; columns: as answered):\n\n${confusion(run, run.test)}`,
  ].join('\n\n');
}

function confidence(run: Run): string {
  const { test, temperature, expected, learntShares } = run;
  const named = (shares: readonly number[]) => run.classes.map(({ name }, c) => `${plain(name)} ${percent(shares[c]!)}`).join(', ');
  const calm =
    temperature === null
      ? 'Its scores were left as they are: no temperature made its confidence on the validation part better.'
      : `Its scores are divided by ${temperature.toFixed(2)}, chosen on the validation part, so that its confidence can be believed more; no answer changes by that. The division is part of the last layer's weights.`;
  const trusted =
    test?.ece === undefined
      ? []
      : [
          `On the test part its confidence is off by ${percent(test.ece)} on average (expected calibration error, 15 bins; Brier score ${test.brier?.toFixed(3)}, negative log-likelihood ${test.nll?.toFixed(3)}).`,
        ];
  const sources = {
    person: 'as given by a person',
    equal: 'all alike',
    natural: 'as among the labelled faces',
    estimate: `estimated from ${expected?.faces} faces without a label`,
  };
  const shares = expected
    ? [
        `Class shares expected in use, ${sources[expected.by]}: ${named(expected.shares)}. Its answers are corrected to them by Bayes' rule, in the biases of the last layer` +
          `${learntShares ? ` (it learnt from ${named(learntShares)})` : ''}.`,
        ...(test?.inUse
          ? [`With these shares it is right on about ${share(test.inUse.accuracy, test.inUse.accuracyInterval)} of the faces.`]
          : []),
      ]
    : learntShares
      ? [
          `It expects the classes in the shares that it learnt from: ${named(learntShares)}. Where others are known, multiply each probability by its share in use over its share here, and divide by their sum.`,
        ]
      : [];
  return [calm, ...trusted, ...shares].join('\n\n');
}

function recall(run: Run, { support, recall: shares, recallInterval }: Evaluation): string[][] {
  return run.classes.map(({ name }, index) => {
    const value = shares[index];
    const interval = recallInterval[index];
    return [
      name,
      String(support[index] ?? 0),
      value === null || value === undefined || !interval ? 'no face of it' : share(value, interval),
    ];
  });
}

function confusion(run: Run, { confusion: counts }: Evaluation): string {
  const names = run.classes.map(({ name }) => name);
  return table(
    ['', ...names],
    counts.map((row, index) => [names[index] ?? '', ...row.map(String)]),
  );
}

function usage(run: Run): string {
  const { base: card } = run;
  return [
    '- Open `index.html` in a browser: it classifies a photo or the webcam, on this machine, without any connection. Where no face is found it says so; a nearly square picture of at most 320 pixels is taken for a crop all the same.',
    '- In code: `tf.loadLayersModel(".../model.json")` of TensorFlow.js. `mien.json` gives the order of the classes, the input and the crop.',
    `- Input: one face, RGB, ${card.inputSize}×${card.inputSize}, values 0 to 255 as they are; normalisation is the first layer of the network. Output: ${run.classes.length} probabilities.`,
    ...(looksBothWays(run.settings)
      ? [
          '- The network looks at the picture and at its mirror image by itself: its answer is the square root of the product of both answers, scaled to a sum of 1 (`mirror` in `mien.json`). Its layer `body` is what looks at one picture.',
        ]
      : []),
    "- Scale a crop bilinearly with antialiasing, a pixel's centre at one half, as Pillow's `BILINEAR` does.",
    `- The crop matters: a square around the face, aligned by its landmarks, times ${card.crop.margin}. A crop a third too tight or too wide costs many points.`,
  ].join('\n');
}

const INTENDED = [
  'For sorting, studying and labelling pictures of faces by expression, by somebody who can check the answers. Whoever uses it should tell the people shown, and have their consent.',
  'Facial movements do not reveal emotion reliably or specifically, nor alike across cultures. A scowl is often not anger. Do not decide anything about a person by these answers alone.',
  '**Not for the workplace and not for education**: in the European Union, systems that infer emotions of people there from biometric data are prohibited (Regulation (EU) 2024/1689, Article 5(1)(f), since 2 February 2025; medical and safety reasons excepted). ' +
    'Elsewhere emotion recognition is high-risk under Annex III, and the people exposed to it must be informed (Article 50(3)).',
].join('\n\n');

function limits(run: Run): string {
  const thin = run.classes.filter((_, index) => (run.test?.support[index] ?? 0) < 20).map(({ name }) => name);
  return [
    thin.length > 0
      ? `- Fewer than 20 test faces for ${list(thin)}: little is known about ${thin.length === 1 ? 'it' : 'them'}.`
      : '- Every class has at least 20 test faces.',
    '- It was tested on faces like those it learned from. Other cameras, ages, skin tones, poses or light may give other figures; they were not measured.',
    '- The shares of the classes in use may differ from those expected here, which alone can cost several points of accuracy.',
    '- It answers one of its classes for any picture, faces or not.',
  ].join('\n');
}

function check({ verified }: CardFacts): string {
  return `After writing, the network was loaded again from these files and compared with the project's own on ${verified.faces} faces: the largest difference of a probability was ${verified.maxDifference.toExponential(1)}.`;
}
