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
/** Of runs from kept views and runs without them, one after the other. */
const TURNS = 3;

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
    await time(() => runs.start({ stage: 'head', settings })); // loads the network, compiles what is to be compiled
    const { db } = studio.context.project()!;
    const computed = statement(db, 'DELETE FROM feature').run().changes;
    const whole = await time(() => runs.start({ stage: 'head', settings }));
    const head = await time(() => runs.start({ stage: 'head', settings }));
    const features = ((whole.seconds - head.seconds) * FACES) / computed;
    const blocks = head.run.base.blocks.length;
    const { finetune } = await runs.defaults({ from: head.run.id });
    print(`features of ${FACES} faces (scaled from ${computed})`, features, 's', 6);
    print('head from cached features to a judged run', head.seconds, 's', 2);
    const learn = async (own: Partial<NonNullable<typeof finetune>>) => {
      const run = async (epochs: number) =>
        time(() => runs.start({ stage: 'finetune', settings: { ...finetune!, ...own, epochs, patience: epochs } }));
      const [short, long] = [await run(SHORT), await run(LONG)];
      const each = (long.seconds - short.seconds) / ((LONG - SHORT) * long.run.faces.train);
      return { each, faces: long.run.faces, around: short.seconds - SHORT * long.run.faces.train * each };
    };
    for (const [name, unfreeze, bar] of [
      ['last block', 1, 5],
      ['all blocks', blocks, 14],
    ] as const) {
      const { each, faces, around } = await learn({ unfreeze });
      print(`fine-tuning, ${name}, batches of 32, each image learnt from (with its share of validation)`, 1000 * each, 'ms', bar);
      console.log(
        `    and ${around.toFixed(1)} s a run for its start and its judging: ${faces.train} faces to learn from, ${faces.validation} validation and ${faces.test} test faces`,
      );
    }
    const kept = { unfreeze: 1, views: LONG };
    await learn(kept); // computes and keeps them
    const ratios: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) ratios.push((await learn({ unfreeze: 1 })).each / (await learn(kept)).each);
    const [least, middle, most] = ratios.toSorted((x, y) => x - y).map((ratio) => ratio.toFixed(1));
    console.log(`last block from kept views beside anew, each image learnt from: ${middle}× the pace (${least} to ${most}, bar 3)`);
  } finally {
    await studio.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(what: string, value: number, unit: string, bar: number): void {
  console.log(`${what}: ${value.toFixed(2)} ${unit} (bar ${bar} ${unit}, ratio ${(value / bar).toFixed(2)})`);
}
