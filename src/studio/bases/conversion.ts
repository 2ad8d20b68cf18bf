/** A model's files as a base, in the worker: read, checked, converted, and tried once. */
import * as tf from '@tensorflow/tfjs';
import { baseOf, decodeBase, encodeBase, type BaseNetwork } from '../../engine/bases/base-file.ts';
import { convert, findOut, type Converted } from '../../engine/bases/import/convert.ts';
import { isStudioError, StudioError } from '../../shared/errors.ts';
import type { BaseChoices, BaseProposal } from '../../shared/contract/bases.ts';
import { basename } from 'node:path';
import { readyBackend } from '../learning/backend.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { readModel, type ReadModel } from './read-model.ts';
import { openSource } from './source-files.ts';

type Card = Converted['card'];

export type ConversionMethods = {
  inspect: { input: { path: string }; event: never; output: Omit<BaseProposal, 'draftId'> };
  convert: { input: { path: string; choices: BaseChoices }; event: never; output: { card: Card; bytes: Uint8Array<ArrayBuffer> } };
};

export const conversion: Handlers<ConversionMethods> = {
  inspect: ({ path }) =>
    said(path, async () => {
      const model = await readModel(openSource(path));
      const found = findOut(model.network, model.tensors);
      const parameters = Object.values(model.tensors).reduce((sum, { data }) => sum + data.length, 0);
      return {
        ...found,
        name: nameOf(path, model),
        parameters,
        classNames: model.classNames.length === found.classes ? [...model.classNames] : [],
      };
    }),

  convert: ({ path, choices }) =>
    said(path, async () => {
      const { network, tensors } = await readModel(openSource(path));
      const { card, network: converted } = convert(network, tensors, choices);
      const bytes = encodeBase(converted);
      await tryOut(card, decodeBase(bytes));
      return { card, bytes };
    }),
};

/** What a network is called in its file is mostly what Keras called it. */
function nameOf(path: string, { name, network }: ReadModel): string {
  const given = name ?? (/^(model|sequential|functional|network)(_\d+)?$/i.test(network.name) ? '' : network.name);
  const words = (given || basename(path).replace(/\.(json|h5|hdf5|keras|zip)$/i, '')).replaceAll(/[_]+/g, ' ').trim();
  return words.slice(0, 80) || 'My base';
}

/** As it will be opened. A network that gives numbers for one picture gives them for others. */
async function tryOut(card: Card, network: BaseNetwork): Promise<void> {
  const base = baseOf({ ...UNNAMED, ...card }, network);
  try {
    const size = card.inputSize;
    const output = tf.tidy(() => {
      const ramp = tf.linspace(0, 255, size * size * 3).reshape([1, size, size, 3]);
      return base.model.predict(ramp) as tf.Tensor;
    });
    const values = await output.data();
    output.dispose();
    if (values.length !== card.features || !values.every((value) => Number.isFinite(value))) {
      throw new Error('it gives values that are not numbers for a plain picture');
    }
  } finally {
    base.dispose();
  }
}

const UNNAMED = {
  id: 'new',
  name: '',
  summary: '',
  source: '',
  licence: '',
  trainedOn: '',
  crop: { align: 'landmarks' as const, margin: 1 },
};

/** Whatever a file does, it is told in one sentence that names it. */
async function said<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    await readyBackend();
    return await work();
  } catch (error) {
    if (isStudioError(error)) throw error;
    const why = error instanceof Error && error.constructor === Error ? error.message : 'its description is not that of a network';
    throw new StudioError('BAD_MODEL', `"${basename(path)}" cannot become a base: ${why.replace(/\.$/, '')}.`, { cause: error });
  }
}
