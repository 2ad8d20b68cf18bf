import type { Command } from 'commander';
import { doctor } from '../../studio/backends/doctor.ts';
import { hostFolders } from '../../studio/hosting/folders.ts';
import { runs } from '../command.ts';

export function addDoctor(program: Command): void {
  runs(program.command('doctor').description('what this machine can train on, and why something is missing'), async (output) => {
    const report = await doctor(hostFolders().settingsFolder);
    output.result(report, () =>
      [
        `Mien ${report.version} on Node ${report.node}`,
        ...report.backends.map(
          ({ name, available, device, reason }) =>
            `  ${name.padEnd(12)} ${available ? `works: ${device ?? ''}` : `missing: ${reason ?? ''}`}`,
        ),
      ].join('\n'),
    );
  });
}
