/** A studio's window in a real browser: a server on a folder of its own, and one page that is let in. */
import { AxeBuilder } from '@axe-core/playwright';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { startServer, type RunningServer } from '../../../src/server/start-server.ts';
import { temporaryFolder } from '../../support/projects.ts';
import { launchBrowser } from '../../../scripts/support/browser.ts';

export interface StudioWindow {
  readonly page: Page;
  readonly server: RunningServer;
  readonly folder: string;
  /** What went wrong in the page, and every request to somebody else: both are to stay empty. */
  readonly faults: readonly string[];
  /** Goes to a view by its address within the page, e.g. `/import`. */
  show(view: string): Promise<void>;
  close(): Promise<void>;
}

export interface WindowOptions {
  readonly scheme?: 'light' | 'dark';
  /** A project to open at once. */
  readonly file?: string;
  /** Where the studio keeps all; without one, a folder that is gone after the test. */
  readonly folder?: string;
}

/** One browser for all windows of a file: each window is a context of its own, which shares nothing with another. */
let browser: Promise<Browser> | undefined;
afterAll(async () => (await browser)?.close());

export async function openWindow(options: WindowOptions = {}): Promise<StudioWindow> {
  const folder = options.folder ?? temporaryFolder();
  const server = await startServer({
    projectsFolder: join(folder, 'projects'),
    settingsFolder: join(folder, 'settings'),
    roots: [folder],
    ...(options.file === undefined ? {} : { file: options.file }),
  });
  let context: BrowserContext | undefined;
  try {
    browser ??= launchBrowser();
    context = await (await browser).newContext({ viewport: { width: 1280, height: 800 }, colorScheme: options.scheme ?? 'light' });
    const page = await context.newPage();
    const faults: string[] = [];
    const own = `http://127.0.0.1:${server.port}/`;
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(own) && !request.url().startsWith('blob:')) faults.push(`asked ${request.url()}`);
    });
    page.on('websocket', (socket) => {
      if (!socket.url().startsWith(own.replace('http', 'ws'))) faults.push(`asked ${socket.url()}`);
    });
    await page.goto(server.newAddress());
    await page
      .getByRole('navigation', { name: 'Steps' })
      .waitFor()
      .catch((error: unknown) => {
        throw new Error(`The window did not come up. ${faults.join(' ')}`, { cause: error });
      });
    // The first view has come, so that the router hears of the next address: it listens only then. (The title names the project sooner.)
    await page.locator('#view h1').first().waitFor();
    const show = async (view: string) => {
      await page.evaluate((hash) => (window.location.hash = hash), view);
    };
    const close = async () => {
      await context?.close();
      await server.close();
    };
    return { page, server, folder, faults, show, close };
  } catch (error) {
    await context?.close();
    await server.close();
    throw error;
  }
}

/** What axe finds wrong with what is shown, one line each; empty where all is well. */
export async function barriers(page: Page): Promise<string[]> {
  // What is fading in or out has other colours than when it is there.
  await page.evaluate(() => {
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(ending.map(({ finished }) => finished)).then(() => new Promise((done) => requestAnimationFrame(done)));
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} at ${target.join(' ')}`));
}
