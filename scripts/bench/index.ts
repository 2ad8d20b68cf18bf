/** npm run bench [kernels|backends|import|threads|head|training|project|curation|endurance|screen]: speeds, as ratios within one run and as absolute figures. */
import { cpus } from 'node:os';
import { ensureKernels } from '../build-kernels.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  kernels: async () => (await import('./kernels.ts')).benchKernels(),
  backends: async () => (await import('./backends.ts')).benchOfBackends(),
  import: async () => (await import('./import.ts')).benchImport(),
  threads: async () => (await import('./threads.ts')).benchThreads(),
  head: async () => (await import('./head.ts')).benchHead(),
  training: async () => (await import('./training.ts')).benchTraining(),
  project: async () => (await import('./project.ts')).benchProject(),
  curation: async () => (await import('./curation.ts')).benchCuration(),
  endurance: async () => (await import('./endurance.ts')).benchEndurance(),
  screen: async () => (await import('./screen.ts')).benchScreen(),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no bench "${unknown.join('", "')}". There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}
await ensureKernels();
console.log(`${cpus().length} × ${cpus()[0]?.model ?? 'an unnamed processor'}, Node ${process.version}`);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  await bench();
}
