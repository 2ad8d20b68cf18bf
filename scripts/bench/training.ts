/** How long learning takes on this machine: features, a head on them, fine-tuning. Bars are those of the design for two cores. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statement } from '../../src/studio/db/statement.ts';
import { drawSampleProject } from '../../src/studio/sample/sample-project.ts';
import { createStudio } from '../../src/studio/studio.ts';

/** Faces that the bar for features speaks of; the sample has fewer, so its time is scaled. */
const FACES = 1_165;
/** Epochs of two runs of fine-tuning: what the longer one takes more is learning alone. */
const SHORT = 1;
const LONG = 5;

export async function benchTraining(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mien-bench-'));
  const path = join(folder, 'sample.mien');
  await drawSampleProject({ path, seed: 1 });
  const studio = await createStudio({ host: 'cli', projectsFolder: folder, settingsFolder: folder, roots: 'any' });
  try {
    await studio.open(path);
    const { runs } = studio.client;
    const time = async (start: () => Promise<{ runId: number }>) => {
      const began = performance.now();
      const { runId } = await start();
      let last = null;
      for await (const state of await runs.watch({ id: runId })) last = state;
      if (last?.state !== 'done') throw new Error(last?.error ?? `Run ${runId} did not end well`);
      return { run: last, seconds: (performance.now() - began) / 1000 };
    };
    const { head: settings } = await runs.defaults({});
    await time(() => runs.trainHead(settings)); // loads the network, compiles what is to be compiled
    const { db } = studio.context.project()!;
    const computed = statement(db, 'DELETE FROM feature').run().changes;
    const whole = await time(() => runs.trainHead(settings));
    const head = await time(() => runs.trainHead(settings));
    const features = ((whole.seconds - head.seconds) * FACES) / computed;
    const blocks = head.run.base.blocks.length;
    const { finetune } = await runs.defaults({ from: head.run.id });
    print(`features of ${FACES} faces (scaled from ${computed})`, features, 's', 6);
    print('head from cached features to a judged run', head.seconds, 's', 2);
    for (const [name, unfreeze, bar] of [
      ['last block', 1, 5],
      ['all blocks', blocks, 14],
    ] as const) {
      const learn = async (epochs: number) => time(() => runs.fineTune({ ...finetune!, unfreeze, epochs, patience: epochs }));
      const [short, long] = [await learn(SHORT), await learn(LONG)];
      const { train, validation, test } = long.run.faces;
      const each = (long.seconds - short.seconds) / ((LONG - SHORT) * train);
      print(`fine-tuning, ${name}, batches of 32, each image learnt from (with its share of validation)`, 1000 * each, 'ms', bar);
      console.log(
        `    and ${(short.seconds - SHORT * train * each).toFixed(1)} s a run for its start and its judging: ${train} faces to learn from, ${validation} validation and ${test} test faces`,
      );
    }
    const again = { ...finetune!, unfreeze: 1, epochs: 4, patience: 4 };
    const anew = await time(() => runs.fineTune(again));
    await time(() => runs.fineTune({ ...again, views: 2 }));
    const kept = await time(() => runs.fineTune({ ...again, views: 2 }));
    console.log(
      `    last block, 4 epochs: ${anew.seconds.toFixed(1)} s; from 2 kept views ${kept.seconds.toFixed(1)} s, ${(anew.seconds / kept.seconds).toFixed(1)}×`,
    );
  } finally {
    await studio.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(what: string, value: number, unit: string, bar: number): void {
  console.log(`${what}: ${value.toFixed(2)} ${unit} (bar ${bar} ${unit}, ratio ${(value / bar).toFixed(2)})`);
}
