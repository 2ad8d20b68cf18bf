/** How a model was made, stage by stage, for its card. */
import { brokenOffWords } from '../../shared/broken-off.ts';
import type { Run } from '../../shared/contract/runs.ts';
import type { StepwiseSettings } from '../../shared/contract/stages.ts';
import { STRATEGIES } from '../../shared/strategies.ts';
import { figure, percent } from '../../shared/words.ts';
import { list, plain, table } from './markdown.ts';

export function stages({ run, before }: { readonly run: Run; readonly before: readonly Run[] }): string {
  const rows = [...before.filter(({ stage }) => stage !== 'base'), run].map((step, index) =>
    [`${index + 1}. ${stageWords(step)}`, plain(brokenOffWords(step) ?? '')].filter((words) => words !== '').join(' '),
  );
  const drawing = run.base.blocks.map(({ name, sees, parameters }, index) => {
    const learns = [run, ...before].some((step) => learningBlocks(step) >= run.base.blocks.length - index);
    return [name, sees, figure(parameters), learns ? 'learned here' : 'frozen, as shipped'];
  });
  drawing.push(['head', 'the classes', headWeights(run), run.stage === 'base' ? 'as shipped' : 'learned here']);
  const where = run.device === null ? '' : `\n\n**${plain(run.name)}** ran on ${plain(`${run.device}, by the backend "${run.backend}".`)}`;
  return `${rows.join('\n')}${where}\n\nFrom the pixels to the classes:\n\n${table(['block', 'sees', 'weights', ''], drawing)}`;
}

/** Blocks that learned, counted from the head. */
function learningBlocks({ stage, settings, base }: Run): number {
  if (stage === 'scratch' || stage === 'pretrain') return base.blocks.length;
  return stage === 'finetune' || stage === 'joint' ? settings.unfreeze : 0;
}

/** A head that is more than one layer on the last features has as many as learned. */
function headWeights({ stage, base, classes, trainableParameters }: Run): string {
  const plain = (base.features + 1) * classes.length;
  return figure(stage === 'head' || stage === 'features' ? trainableParameters : plain);
}

function stageWords(run: Run): string {
  const { stage, settings, faces } = run;
  const name = plain(run.name);
  if (stage === 'base') return `**${name}**: the base as it ships, with its own head. Nothing was trained.`;
  if (stage === 'head') {
    const hidden = settings.model === 'hidden' ? 'A new head with a hidden layer' : 'Only a new softmax head';
    return `**${name}** (feature extraction): the whole base stayed frozen. ${hidden} learned, on ${faces.train} faces.`;
  }
  if (stage === 'features') {
    const { cuts, extras } = settings;
    const beside = extras.length > 0 ? `, beside ${list(extras)}` : '';
    return `**${name}** (features of several blocks): the whole base stayed frozen. A model of its own learned from what ${list(cuts)} see${beside}, on ${faces.train} faces.`;
  }
  if (stage === 'scratch' || stage === 'pretrain') {
    return `**${name}** (${stage === 'scratch' ? 'from scratch' : 'pre-training'}): the network began with random weights; everything learned, on ${faces.train} faces, ${steps(settings)}.`;
  }
  if (stage === 'joint') {
    const { method } = settings;
    const way = { direct: STRATEGIES.joint, rehearsal: STRATEGIES.rehearsal, lwf: STRATEGIES.lwf }[method];
    return `**${name}** (${way.title.toLowerCase()}): ${way.does} It learned on ${faces.train} faces, ${steps(settings)}.${forgotten(run)}`;
  }
  const { unfreeze, gradual } = settings;
  const blocks = `${unfreeze === 1 ? 'block' : `${unfreeze} blocks`} nearest the head learning as well${gradual ? ', one more each epoch' : ''}`;
  return `**${name}** (fine-tuning): went on from there with the ${blocks}, on ${faces.train} faces, ${steps(settings)}.${forgotten(run)}`;
}

function steps({ epochs, rate, augmentation, seed }: StepwiseSettings): string {
  const turns = Object.entries(augmentation)
    .filter(([, value]) => value)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`));
  return `up to ${epochs} epochs at a rate of ${rate}, seed ${seed}. Augmentation: ${turns.length ? plain(turns.join(', ')) : 'none'}. The best weights on the validation part were kept`;
}

function forgotten({ oldClasses }: Run): string {
  if (!oldClasses) return '';
  return ` On ${oldClasses.n} test faces of classes that the base knew, its own head was right on ${percent(oldClasses.before)} before and on ${percent(oldClasses.after)} after.`;
}
