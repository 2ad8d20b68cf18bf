/** Each backend that this machine has, and PyTorch beside them where python3 has it. */
import { benchBackends, benchWords } from '../../src/studio/backends/bench.ts';
import { BackendChooser } from '../../src/studio/backends/chooser.ts';
import { hostFolders } from '../../src/studio/hosting/folders.ts';

export async function benchOfBackends(): Promise<void> {
  const chooser = new BackendChooser({ options: { host: 'cli', ...hostFolders(), roots: 'any' } });
  for (const batch of [16, 32]) console.log(benchWords(await benchBackends(chooser, { batch, seconds: 2, rounds: 3, torch: true })));
}
