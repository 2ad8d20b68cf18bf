/**
 * The window of its own, where Electron's runtime is: the page talks to the studio and has nothing of Node, and the main job goes through
 * what is different in Electron: its V8, the addons, the decoder, the end of the program. Each step goes on from the one before.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureApp } from '../../scripts/build.ts';
import { installedElectron } from '../../scripts/support/electron-runtime.ts';
import { ROOT } from '../../scripts/support/run-node.ts';
import { beginFineTuning, drawSample, exportTo, importPhoto, openSample, stepOf, trainHead } from './support/main-job.ts';

/** Three people, from the package that finds faces. */
const PHOTO = join(ROOT, 'node_modules', '@vladmandic', 'face-api', 'demo', 'sample1.jpg');

const program = installedElectron();
const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const missing = program ? (hasScreen ? null : 'there is no display') : "Electron's runtime is not here";
if (missing) console.log(`The specs of the Electron window are skipped: ${missing}.`);

describe.skipIf(missing !== null)('the Electron window', () => {
  let home: string;
  let app: ElectronApplication;
  let page: Page;

  /** With a browser's folder of its own: one that is shared would hand its start on to a Mien that runs already. */
  async function openStudio(): Promise<void> {
    const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env as Record<string, string>;
    app = await electron.launch({
      executablePath: program!,
      args: [`--user-data-dir=${join(home, 'browser')}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT],
      env: { ...env, MIEN_HOME: home },
    });
    page = await app.firstWindow();
    await page.getByRole('button', { name: 'Draw and open it' }).waitFor();
  }

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'mien-electron-'));
    await ensureApp();
    await openStudio();
  });
  afterAll(async () => {
    await app?.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Each step needs what the one before left. */
  let broken = false;
  beforeEach(({ skip }) => skip(broken, 'a step before it failed'));
  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail';
  });

  it('shows the studio, over a port, in a sandbox', async () => {
    expect(page.url()).toMatch(/^app:\/\/bundle\//);
    const inPage = await page.evaluate('({ host: window.mienHost.kind, node: typeof process, require: typeof require })');
    expect(inPage).toEqual({ host: 'electron', node: 'undefined', require: 'undefined' });
  });

  it('draws the sample project and opens it', () => drawSample(page));
  it('finds the faces in a photograph', () => importPhoto(page, PHOTO, 3));
  it('trains a head', () => trainHead(page));

  it('exports the model, loaded again and found to answer the same', async () => {
    const folder = join(home, 'taken away');
    await exportTo(page, folder);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['MODEL_CARD.md', 'model.json']));
  });

  it('leaves a run that can go on when it is quit in the middle of it', async () => {
    await beginFineTuning(page);
    await app.close();
    // In order: nothing of SQLite's and no lock lies beside the project.
    const left = readdirSync(join(home, 'projects'));
    expect(left.filter((file) => !file.endsWith('.mien'))).toEqual([]);
    await openStudio();
    await openSample(page);
    await stepOf(page, 'Fine-tune').click();
    await page
      .getByRole('main')
      .getByRole('button', { name: /^Resume after epoch \d+/ })
      .waitFor();
  });

  // The last, as Playwright's page does not come back from a crash: what is seen of it is what the main process sees.
  it('loads its page anew when that has crashed', async () => {
    const text = await app.evaluate(async ({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const loaded = new Promise<void>((resolve) => webContents.once('did-finish-load', () => resolve()));
      webContents.forcefullyCrashRenderer();
      await loaded;
      return String(await webContents.executeJavaScript('document.title'));
    });
    expect(text).toContain('Mien');
  });
});
