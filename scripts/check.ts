/** npm run check: says if all is well. Each step has a name and a time; all run, and one failing fails the whole. */
import { runNode } from './support/run-node.ts';

const STEPS: readonly { readonly name: string; readonly args: readonly string[] }[] = [
  { name: 'format', args: ['node_modules/oxfmt/bin/oxfmt', '--check'] },
  { name: 'lint', args: ['node_modules/oxlint/bin/oxlint', '--deny-warnings', '--report-unused-disable-directives'] },
  { name: 'types', args: ['node_modules/vue-tsc/bin/vue-tsc.js', '-b'] },
  { name: 'arrows', args: ['node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', 'src', '--config', '.dependency-cruiser.mjs'] },
  { name: 'dead code', args: ['node_modules/knip/bin/knip.js', '--no-progress'] },
  { name: 'code for tests alone', args: ['node_modules/knip/bin/knip.js', '--no-progress', '--production'] },
  { name: 'unit tests', args: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--reporter=dot'] },
  { name: 'build', args: ['scripts/build.ts'] },
];

const wanted = process.argv.slice(2);
const failed: string[] = [];
for (const { name, args } of STEPS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const began = performance.now();
  const { code, output } = await runNode(args, { quiet: true, env: { FORCE_COLOR: process.stdout.isTTY ? '1' : '0' } });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) {
    failed.push(name);
    console.log(output);
  }
}
console.log(failed.length === 0 ? 'All is well.' : `Not well: ${failed.join(', ')}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
