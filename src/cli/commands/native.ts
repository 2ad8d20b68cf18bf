import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { NativeStatus } from '../../shared/contract/native.ts';
import { StudioError } from '../../shared/errors.ts';
import { runs } from '../command.ts';
import type { Output } from '../output.ts';
import { followJob, withStudio } from '../session.ts';

interface InstallOptions {
  readonly gpu?: boolean;
  readonly from?: string;
}

export function addNative(program: Command): void {
  const group = program
    .command('native')
    .description('the native TensorFlow library, for graphics cards of NVIDIA: install, remove, status');
  runs(group.command('status').description('what is installed, and what is missing'), (output) =>
    withStudio(async ({ client }) => show(output, await client.native.status())),
  );
  const install = group
    .command('install')
    .option('--gpu', 'the library for graphics cards, with the libraries of CUDA that it needs')
    .option('--from <path>', 'a wheel, a jar or a folder with the library, instead of fetching it')
    .description('fetch the official library by pip or Maven, try it, and keep it for this user');
  runs(install, (output, { gpu = false, from }: InstallOptions) =>
    withStudio(async (studio) => {
      const { client } = studio;
      const { jobId } = await client.native.install({ gpu, ...(from === undefined ? {} : { from: resolve(from) }) });
      const job = await followJob(studio, jobId, output);
      if (job.state === 'cancelled') throw new StudioError('CANCELLED', 'The installation was cancelled. What was fetched whole is kept.');
      show(output, await client.native.status());
    }),
  );
  runs(group.command('remove').description('delete the library, and what is left of downloads'), (output) =>
    withStudio(async ({ client }) => show(output, await client.native.remove())),
  );
}

function show(output: Output, status: NativeStatus): void {
  output.result(status, () => words(status).join('\n'));
}

function words({ installed, folder, offered, client, cards, needs }: NativeStatus): string[] {
  const how = client
    ? `by ${client}: mien native install${offered.gpu && cards.length > 0 ? ' --gpu' : ''}`
    : 'from a file: mien native install --from FILE';
  return [
    installed
      ? `TensorFlow ${installed.version} is installed${installed.gpu ? ' for graphics cards' : ''}, and runs on ${installed.device}.`
      : offered.cpu
        ? `TensorFlow is not installed. It can be had ${how}`
        : 'TensorFlow publishes no library for this system. Nothing has to be done; learning runs on the processor.',
    ...(installed ? [`  ${folder}, ${(installed.bytes / 1e9).toFixed(2)} GB, from ${installed.sources.join(', ')}`] : []),
    ...cards.map(({ name, bytes }) => `  Card: ${name}, ${(bytes / 2 ** 30).toFixed(0)} GiB`),
    ...needs.map((need) => `  Missing: ${need}`),
  ];
}
