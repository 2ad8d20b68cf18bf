/** The way into the studio in a browser: who gets in, who stays in, and what another server of this machine can learn or spoil. */
import { mkdtempSync, existsSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/support/browser.ts';
import { writeLaunchFile, type LaunchFile } from '../../src/server/launch-file.ts';
import { startServer, type RunningServer } from '../../src/server/start-server.ts';
import { makeFaceProject } from './support/face-project.ts';

const folder = mkdtempSync(join(tmpdir(), 'mien-way-in-'));
const project = join(folder, 'Faces.mien');
let browser: Browser;
let context: BrowserContext;
let server: RunningServer;
let launchFile: LaunchFile;

const start = (port = 0) =>
  startServer({ projectsFolder: folder, settingsFolder: folder, roots: [folder], file: project, port, onEntry: () => launchFile.remove() });

beforeAll(async () => {
  await makeFaceProject(project, 8);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  server = await start();
  launchFile = writeLaunchFile(folder, server.newAddress())!;
  context = await browser.newContext();
});
afterEach(async () => {
  await context.close();
  await server.close();
});

/** Opens the page on disk, as the person's browser does. */
async function enter(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(pathToFileURL(launchFile.path).href);
  await page.locator('#view h1').first().waitFor();
  return page;
}

async function facesShown(page: Page): Promise<void> {
  // The first view has come: the router hears of another address only then.
  await page.locator('#view h1').first().waitFor();
  await page.evaluate(() => (window.location.hash = '/grid'));
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('[data-index="0"] img')?.naturalWidth ?? 0) > 0);
}

it('leads from a file of the person’s own to the studio, which stays open when reloaded and in a second tab', async () => {
  if (process.platform !== 'win32') expect(statSync(launchFile.path).mode & 0o777).toBe(0o600);
  const page = await enter();
  expect(existsSync(launchFile.path)).toBe(false);
  expect(page.url().startsWith(server.address)).toBe(true);
  await facesShown(page);

  await page.reload();
  await facesShown(page);
  const second = await context.newPage();
  await second.goto(server.address);
  await facesShown(second);

  const outside = await context.newPage();
  await outside.goto(new URL('/', server.address).href);
  expect(await outside.locator('body').innerText()).toContain('A fresh one stands in the terminal');
});

it('tells no other server of this machine its cookie, and none of theirs shuts the person out', async () => {
  const page = await enter();
  const told: (string | undefined)[] = [];
  const name = `mien-${server.port}`;
  const other = createServer(({ headers }, response) => {
    told.push(headers.cookie);
    response.setHeader('Set-Cookie', [`${name}=theirs; Path=/`, `${name}=theirs; Path=/rpc`]);
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Other</h1>');
  });
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const tab = await context.newPage();
  await tab.goto(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`);
  other.close();
  expect(told[0]).toBeUndefined();
  expect((await context.cookies()).filter((cookie) => cookie.name === name).length).toBe(3);

  await page.reload();
  await facesShown(page);
});

it('says where to get an address when the server was started anew', async () => {
  const page = await enter();
  await facesShown(page);
  const { port } = server;
  await server.close();
  server = await start(port);
  await page.getByRole('contentinfo').getByText('Mien was started anew: open the address that its terminal shows').waitFor();
  await page.goto(server.newAddress());
  await page.waitForURL(({ href }) => href.startsWith(server.address));
  await facesShown(page);
});
