/** How fast the screen answers: scrolling 1,000,000 faces, and from a label's key to the next face painted, idle and while a run trains. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startServer, type RunningServer } from '../../src/server/start-server.ts';
import { ensureRenderer } from '../build.ts';
import { launchBrowser } from '../support/browser.ts';
import { makeLargeProject } from './large-project.ts';

const FACES = 1_000_000;
const SECONDS_OF_SCROLLING = 8;
const KEYS = 60;
const MICROSECONDS_A_FRAME = 1e6 / 60;

export async function benchScreen(): Promise<void> {
  await ensureRenderer();
  const folder = mkdtempSync(join(tmpdir(), 'mien-bench-'));
  const file = join(folder, 'large.mien');
  await makeLargeProject(file, FACES, 0);
  const browser = await launchBrowser();
  try {
    await withStudio({ browser, folder, file }, async (page) => {
      await scrolling(browser, page);
      const heap = await page.evaluate<number>('performance.memory.usedJSHeapSize');
      console.log(`  memory of the page's own heap: ${(heap / 2 ** 20).toFixed(0)} MiB (bar: 500)`);
      await page.goto(new URL('#/label', page.url()).href);
      report(`key to the next face painted, ${FACES.toLocaleString('en')} faces, idle`, await labelling(page), 50);
    });
    await withStudio({ browser, folder }, whileTraining);
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withStudio(
  { browser, folder, file }: { browser: Browser; folder: string; file?: string },
  work: (page: Page, server: RunningServer) => Promise<void>,
): Promise<void> {
  const server = await startServer({
    projectsFolder: folder,
    settingsFolder: folder,
    roots: [folder],
    ...(file !== undefined && { file }),
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await page.goto(server.newAddress());
    await page.waitForURL(({ href }) => href.startsWith(server.address));
    await work(page, server);
  } finally {
    await page.close();
    await server.close();
  }
}

/** From the address to the first picture, then the work of the page's main thread a frame, at several speeds. */
async function scrolling(browser: Browser, page: Page): Promise<void> {
  const began = performance.now();
  await page.goto(new URL('#/grid', page.url()).href);
  await until(page, `document.querySelector('[data-index="0"] img')?.naturalWidth > 0`);
  console.log(`  grid of ${FACES.toLocaleString('en')} faces, first picture after ${(performance.now() - began).toFixed(0)} ms`);
  for (const [what, pixels] of [
    ['read, 30 px a frame', 30],
    ['skim, 120 px a frame', 120],
    ['fly, 3,000 px a frame', 3_000],
  ] as const) {
    await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
    await page.evaluate(scrollScript(pixels));
    const { work, framesPerSecond } = mainThread(JSON.parse((await browser.stopTracing()).toString()) as Trace);
    report(`work a frame: ${what} (${framesPerSecond.toFixed(0)} frames/s drawn)`, work, 16.7);
  }
}

/** Asked from outside, as the page's content policy forbids it to evaluate strings. */
async function until(page: Page, condition: string): Promise<void> {
  while (!(await page.evaluate<boolean>(condition))) await page.waitForTimeout(5);
}

function scrollScript(pixels: number): string {
  return `new Promise((resolve) => {
    const grid = document.querySelector('[role="grid"]');
    const end = performance.now() + ${SECONDS_OF_SCROLLING * 1000};
    let step = ${pixels};
    const frame = () => {
      if (grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1) step = -step;
      grid.scrollTop += step;
      if (performance.now() < end) requestAnimationFrame(frame);
      else resolve();
    };
    requestAnimationFrame(frame);
  })`;
}

interface Trace {
  readonly traceEvents: readonly {
    readonly name: string;
    readonly pid: number;
    readonly tid: number;
    readonly ts: number;
    readonly tdur?: number;
  }[];
}

interface Scrolled {
  /** Milliseconds of processor time of the tasks that began in each sixtieth of a second. */
  readonly work: number[];
  readonly framesPerSecond: number;
}

/**
 * The page's main thread while it scrolls. Its work is counted by the clock and not by the frames drawn: where no graphics
 * card draws, a frame takes as long as the drawing processor needs, and would sum up the work of many.
 */
function mainThread({ traceEvents }: Trace): Scrolled {
  const frames = traceEvents.filter(({ name }) => name === 'FireAnimationFrame').toSorted((a, b) => a.ts - b.ts);
  const [first, last] = [frames[0], frames.at(-1)];
  if (!first || !last) throw new Error('The page drew no frame while it was scrolled.');
  const work = Array.from({ length: Math.ceil((last.ts - first.ts) / MICROSECONDS_A_FRAME) }, () => 0);
  for (const { name, pid, tid, ts, tdur = 0 } of traceEvents) {
    if (name !== 'ThreadControllerImpl::RunTask' || pid !== first.pid || tid !== first.tid) continue;
    const slot = Math.floor((ts - first.ts) / MICROSECONDS_A_FRAME);
    if (slot >= 0 && slot < work.length) work[slot]! += tdur / 1000;
  }
  return { work, framesPerSecond: frames.length / ((last.ts - first.ts) / 1e6) };
}

/** Labels with real keys, one every 150 ms, faster than anybody judges a face. */
async function labelling(page: Page): Promise<number[]> {
  await until(page, `document.querySelector('img[data-current]')?.naturalWidth > 0`);
  await page.evaluate(`(() => {
    window.paintedAfter = [];
    const painted = (before, pressed) => {
      const image = document.querySelector('img[data-current]');
      const now = document.querySelector('[data-face]')?.dataset.face;
      if (now === before || !image?.complete || image.naturalWidth === 0) return requestAnimationFrame(() => painted(before, pressed));
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.paintedAfter.push(performance.now() - pressed);
      channel.port2.postMessage(null);
    };
    window.addEventListener('keydown', (event) => {
      const before = document.querySelector('[data-face]')?.dataset.face;
      requestAnimationFrame(() => painted(before, event.timeStamp));
    }, { capture: true });
  })()`);
  for (let key = 0; key < KEYS; key++) {
    await page.keyboard.press(String((key % 4) + 1));
    await page.waitForTimeout(150);
  }
  return page.evaluate<number[]>('window.paintedAfter');
}

async function whileTraining(page: Page, { client }: RunningServer): Promise<void> {
  await ended(client, (await client.project.sample({})).jobId);
  const [base] = await client.runs.bases();
  const head = await client.runs.start({ stage: 'head', settings: { baseId: base!.id, seed: 1 } });
  await ended(client, head.jobId);
  const { finetune } = await client.runs.defaults({ from: head.runId });
  const { jobId } = await client.runs.start({ stage: 'finetune', settings: { ...finetune!, epochs: 100, patience: 100 } });
  await page.goto(new URL('#/label', page.url()).href);
  report('key to the next face painted, while a run fine-tunes', await labelling(page), 50);
  await client.jobs.cancel({ id: jobId });
  await ended(client, jobId);
}

async function ended(client: RunningServer['client'], jobId: number): Promise<void> {
  for (;;) {
    const job = (await client.jobs.list()).find(({ id }) => id === jobId);
    if (job?.state === 'failed') throw new Error(job.error?.message);
    if (job && job.state !== 'running') return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function report(what: string, times: number[], bar: number): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
  console.log(`  ${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms over ${sorted.length} (bar: p95 ${bar} ms)`);
}
