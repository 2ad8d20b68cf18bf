/** How fast each backend of this machine is, and PyTorch on the same network beside them, in turns: a machine is quicker now and slower then. */
import type { BackendName } from '../../shared/backends.ts';
import { StudioError } from '../../shared/errors.ts';
import type { BackendChooser } from './chooser.ts';
import { torchSpeeds, type TorchSpeeds } from './torch.ts';
import { tryBackend } from './trial.ts';

const NETWORK = 'face-expression';
/** A backend that needs longer is of no use to anybody. */
const MOST_MILLISECONDS = 600_000;

export interface BenchOptions {
  /** Left out: all that are here, save plain JavaScript. */
  readonly backend?: BackendName | undefined;
  readonly batch: number;
  /** For each figure, in each turn. */
  readonly seconds: number;
  /** Turns, of which the middle counts. */
  readonly rounds: number;
  readonly torch: boolean;
  /** Hears what is measured next. */
  readonly onTurn?: (words: string) => void;
}

export interface BenchRow {
  readonly backend: string;
  readonly device: string;
  readonly batch: number;
  /** Images a second. */
  readonly forward: number;
  readonly training: number;
}

export interface BenchResult {
  readonly network: string;
  readonly results: readonly BenchRow[];
  /** `missing` where python3 does not have it; null where it was not wanted. */
  readonly torch: TorchSpeeds | 'missing' | null;
  /** Each backend's images a second over PyTorch's in the same turn; empty without it. */
  readonly ratios: readonly { readonly backend: string; readonly forward: number; readonly training: number }[];
}

/** @throws StudioError NOT_READY where the wanted backend is not here. */
export async function benchBackends(chooser: BackendChooser, options: BenchOptions): Promise<BenchResult> {
  const { backend, batch, seconds, rounds } = options;
  const { backends } = await chooser.state();
  const wanted = backends.filter(({ name, available }) => (backend ? name === backend : available && name !== 'cpu'));
  const missing = wanted.find(({ available }) => !available);
  if (missing) throw new StudioError('NOT_READY', missing.reason ?? `The backend "${missing.name}" is not here.`);
  const turns: BenchRow[][] = [];
  const peers: TorchSpeeds[] = [];
  let torch: BenchResult['torch'] = null;
  for (let round = 0; round < rounds; round++) {
    let usesGpu = false;
    const turn: BenchRow[] = [];
    for (const { name } of wanted) {
      options.onTurn?.(`Measuring ${name}, turn ${round + 1} of ${rounds}`);
      const input = { name: name as BackendName, library: chooser.library(), unordered: [], compare: false };
      const measure = { base: NETWORK, batches: [batch], seconds };
      const tried = await tryBackend({ ...input, measure }, AbortSignal.timeout(MOST_MILLISECONDS));
      usesGpu ||= tried.usesGpu;
      turn.push({ backend: name, device: tried.device, ...tried.speeds[0]! });
    }
    turns.push(turn);
    if (!options.torch || torch === 'missing') continue;
    const peer = await torchSpeeds({ batch, seconds, usesGpu });
    torch = peer ?? 'missing';
    if (peer) peers.push(peer);
  }
  const results = turns[0]!.map((row, at) => ({ ...row, ...middle(turns.map((turn) => turn[at]!)) }));
  if (torch === null || torch === 'missing') return { network: NETWORK, results, torch, ratios: [] };
  const ratios = results.map(({ backend: name }, at) => ({
    backend: name,
    ...middle(
      peers.map((peer, n) => ({
        forward: turns[n]![at]!.forward / peer.forward,
        training: turns[n]![at]!.training / peer.training,
      })),
    ),
  }));
  return { network: NETWORK, results, torch: { ...torch, ...middle(peers) }, ratios };
}

/** Of both figures the median. */
function middle(rows: readonly { readonly forward: number; readonly training: number }[]): { forward: number; training: number } {
  return { forward: medianOf(rows.map(({ forward }) => forward)), training: medianOf(rows.map(({ training }) => training)) };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2;
}

export function benchWords({ results, torch, ratios }: BenchResult): string {
  const line = ({ backend, device, forward, training }: BenchRow) =>
    `  ${backend.padEnd(12)} ${forward.toFixed(0).padStart(8)} ${training.toFixed(0).padStart(9)}   ${device}`;
  const peer = torch !== null &&
    torch !== 'missing' && { ...torch, backend: 'PyTorch', device: `${torch.device}, PyTorch ${torch.version}` };
  return [
    `Images a second, expression network, batches of ${results[0]?.batch ?? 0}`,
    `  ${''.padEnd(12)} ${'answers'.padStart(8)} ${'learning'.padStart(9)}`,
    ...results.map(line),
    ...(peer ? [line(peer)] : []),
    ...(torch === 'missing' ? ['  PyTorch is not beside it: python3 does not have it.'] : []),
    ...ratios.map(
      ({ backend, forward, training }) => `  ${backend}: ${forward.toFixed(2)} × PyTorch answering, ${training.toFixed(2)} × learning`,
    ),
  ].join('\n');
}
