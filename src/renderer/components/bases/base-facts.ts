/** What is said of a base in one line. */
import type { BaseCard } from '../../../shared/base-card.ts';
import type { BaseEntry } from '../../../shared/contract/bases.ts';
import { figure } from '../../../shared/words.ts';

/** "321,888 weights · 112 × 112 px · 4 blocks · 256 features" */
export function sizeWords({ parameters, inputSize, channels, blocks, features }: BaseCard): string {
  const colour = channels === 1 ? ', grey' : '';
  return `${figure(parameters)} weights · ${inputSize} × ${inputSize} px${colour} · ${blocks.length} blocks · ${figure(features)} features`;
}

export function knowsWords({ knows }: BaseCard): string {
  return knows.length > 0 ? `Knows ${knows.join(', ')}.` : 'Has no classes of its own.';
}

export function keptWords(kept: BaseEntry['kept']): string {
  if (kept === 'shipped') return 'ships with Mien';
  return kept === 'library' ? 'in your library' : 'in this project';
}
