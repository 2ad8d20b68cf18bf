/** How fast each backend of this machine is, and PyTorch on the same network beside them in one run. */
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
  /** For each figure. */
  readonly seconds: number;
  readonly torch: boolean;
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
}

/** @throws StudioError NOT_READY where the wanted backend is not here. */
export async function benchBackends(chooser: BackendChooser, { backend, batch, seconds, torch }: BenchOptions): Promise<BenchResult> {
  const { backends } = await chooser.state();
  const wanted = backends.filter(({ name, available }) => (backend ? name === backend : available && name !== 'cpu'));
  const missing = wanted.find(({ available }) => !available);
  if (missing) throw new StudioError('NOT_READY', missing.reason ?? `The backend "${missing.name}" is not here.`);
  const results: BenchRow[] = [];
  let usesGpu = false;
  for (const { name } of wanted) {
    const input = { name: name as BackendName, library: chooser.library(), unordered: [], compare: false };
    const measure = { base: NETWORK, batches: [batch], seconds };
    const tried = await tryBackend({ ...input, measure }, AbortSignal.timeout(MOST_MILLISECONDS));
    usesGpu ||= tried.usesGpu;
    results.push({ backend: name, device: tried.device, ...tried.speeds[0]! });
  }
  return { network: NETWORK, results, torch: torch ? ((await torchSpeeds({ batch, seconds, usesGpu })) ?? 'missing') : null };
}

export function benchWords({ results, torch }: BenchResult): string {
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
    ...(peer
      ? results.map(
          (row) =>
            `  ${row.backend}: ${ratio(row.forward, peer.forward)} × PyTorch answering, ${ratio(row.training, peer.training)} × learning`,
        )
      : []),
  ].join('\n');
}

const ratio = (ours: number, theirs: number): string => (ours / theirs).toFixed(2);
