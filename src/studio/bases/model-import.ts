/** A model from elsewhere into the library: looked at in a thread of its own that is ended when it takes too long. */
import { basename } from 'node:path';
import type { BaseChoices, BaseProposal } from '../../shared/contract/bases.ts';
import { StudioError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { WorkerClient } from '../workers/worker-client.ts';
import type { ConversionMethods } from './conversion.ts';
import { addToLibrary, baseIdOf, type LibraryEntry } from './library.ts';

/** @param path A file, or a folder with one model in it. */
export function inspectModel(path: string): Promise<Omit<BaseProposal, 'draftId'>> {
  return within(path, 'inspect', { path });
}

/** Whole or not at all. The same network twice is kept once, under its newest card. */
export async function importModel(settingsFolder: string, path: string, choices: BaseChoices): Promise<LibraryEntry> {
  const { card, bytes } = await within(path, 'convert', { path, choices });
  const { name, source, licence, trainedOn } = choices;
  return addToLibrary(settingsFolder, {
    bytes,
    card: {
      ...card,
      id: baseIdOf(name, bytes),
      name,
      summary: summaryOf(card.knows, card.channels),
      source: source || basename(path),
      licence: licence || 'Not stated. Ask whoever made it before you pass on what was trained on it.',
      trainedOn,
      crop: { align: 'landmarks', margin: 1 },
    },
  });
}

function summaryOf(knows: readonly string[], channels: 1 | 3): string {
  const sight = channels === 1 ? 'Sees in grey. ' : '';
  return `Brought in by you. ${sight}${knows.length > 0 ? `Was trained to tell ${knows.length} classes apart.` : 'Its own classes were left out.'}`;
}

async function within<Name extends keyof ConversionMethods>(
  path: string,
  method: Name,
  input: ConversionMethods[Name]['input'],
): Promise<ConversionMethods[Name]['output']> {
  const worker = new WorkerClient<ConversionMethods>('bases');
  const { seconds } = LIMITS.base;
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    const error = () =>
      new StudioError('BAD_MODEL', `"${basename(path)}" cannot become a base: it could not be read within ${seconds} seconds.`);
    late = setTimeout(() => reject(error()), seconds * 1000);
  });
  try {
    return await Promise.race([worker.call(method, input), tooLate]);
  } finally {
    clearTimeout(late);
    await worker.close();
  }
}
