import { Option, type Command } from 'commander';
import { backendName, type BackendName } from '../../shared/backends.ts';
import { StudioError } from '../../shared/errors.ts';
import { torchSpeeds, type TorchSpeeds } from '../../studio/backends/torch.ts';
import { chooserOf } from '../../studio/backends/chooser.ts';
import { tryBackend } from '../../studio/backends/trial.ts';
import { runs } from '../command.ts';
import { wholeNumber, withStudio } from '../session.ts';

interface Options {
  readonly backend?: BackendName;
  readonly batch: number;
  readonly seconds: number;
  readonly torch: boolean;
}

const BASE = 'face-expression';

export function addBench(program: Command): void {
  const command = program
    .command('bench')
    .addOption(new Option('--backend <name>', 'one of them; all that are here without it').choices(backendName.options))
    .option('--batch <images>', 'images in a step', wholeNumber('--batch'), 16)
    .option('--seconds <number>', 'time for each figure', Number, 2)
    .option('--no-torch', 'without PyTorch beside it, also where it is installed')
    .description('images a second that this machine answers for and learns from, with the expression network');
  runs(command, (output, { backend, batch, seconds, torch }: Options) =>
    withStudio(async ({ context }) => {
      const chooser = chooserOf(context);
      const { backends } = await chooser.state();
      const wanted = backends.filter(({ name, available }) => (backend ? name === backend : available && name !== 'cpu'));
      const missing = wanted.find(({ available }) => !available);
      if (missing) throw new StudioError('NOT_READY', missing.reason ?? `The backend "${missing.name}" is not here.`);
      const results: Row[] = [];
      let usesGpu = false;
      for (const { name } of wanted) {
        const input = { name: name as BackendName, library: chooser.library(), unordered: [], compare: false };
        const tried = await tryBackend({ ...input, measure: { base: BASE, batches: [batch], seconds } }, AbortSignal.timeout(LIMIT));
        usesGpu ||= tried.usesGpu;
        results.push({ backend: name, device: tried.device, ...tried.speeds[0]! });
      }
      const peer = torch ? await torchSpeeds({ batch, seconds, usesGpu }) : null;
      output.result({ network: BASE, results, torch: peer }, () => table(results, peer).join('\n'));
    }),
  );
}

/** A backend that needs longer is of no use to anybody. */
const LIMIT = 600_000;

interface Row {
  readonly backend: string;
  readonly device: string;
  readonly batch: number;
  readonly forward: number;
  readonly training: number;
}

function table(rows: readonly Row[], torch: TorchSpeeds | null): string[] {
  const line = ({ backend, device, forward, training }: Row) =>
    `  ${backend.padEnd(12)} ${forward.toFixed(0).padStart(8)} ${training.toFixed(0).padStart(9)}   ${device}`;
  const peer = torch && { ...torch, backend: 'PyTorch', device: `${torch.device}, PyTorch ${torch.version}` };
  return [
    `Images a second, expression network, batches of ${rows[0]?.batch ?? 0}`,
    `  ${''.padEnd(12)} ${'answers'.padStart(8)} ${'learning'.padStart(9)}`,
    ...rows.map(line),
    ...(peer ? [line(peer)] : ['  PyTorch is not installed for python3, so there is nothing to stand beside.']),
    ...(peer
      ? rows.map(
          (row) =>
            `  ${row.backend}: ${(row.forward / peer.forward).toFixed(2)} × PyTorch answering, ${(row.training / peer.training).toFixed(2)} × learning`,
        )
      : []),
  ];
}
