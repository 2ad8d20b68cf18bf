/** A base as scripts read it, and as a person does. */
import type { BaseEntry, BaseProbe } from '../shared/contract/bases.ts';
import { figure, percent } from '../shared/words.ts';

export function baseDocument({ card, kept, bytes, addedAt }: BaseEntry) {
  return {
    id: card.id,
    name: card.name,
    kept,
    bytes,
    addedAt,
    inputSize: card.inputSize,
    channels: card.channels,
    features: card.features,
    parameters: card.parameters,
    blocks: card.blocks.length,
    knows: card.knows,
    licence: card.licence,
    trainedOn: card.trainedOn,
  };
}

export function baseWords({ card, kept }: BaseEntry): string {
  const knows = card.knows.length > 0 ? `knows ${card.knows.join(', ')}` : 'no classes of its own';
  return `${card.id.padEnd(36)}  ${card.name} (${kept}): ${figure(card.parameters)} weights, ${card.inputSize}×${card.inputSize}, ${knows}`;
}

export function probeWords({ baseId, balancedAccuracy, interval: [low, high], faces, classes, seconds }: BaseProbe): string {
  return `${baseId.padEnd(36)}  ${percent(balancedAccuracy)}  (${percent(low)} to ${percent(high)})  balanced, ${faces} faces of ${classes} classes, ${seconds.toFixed(1)} s`;
}
