/** A real Chromium for specs and benches: CHROMIUM_PATH if it is set, the one from npm on Linux, else an installed Chrome. */
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';

const ARGS = [
  '--no-sandbox', // the specs may run as root, where Chromium has no sandbox
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
  '--disable-gpu', // without a graphics processor, drawing on the CPU costs half of what a processor in software does
];

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Starts the browser; the caller closes it. Throws a sentence where there is none. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const args = [...ARGS, ...(options.args ?? [])];
  if (process.env.CHROMIUM_PATH) return chromium.launch({ ...options, args, executablePath: process.env.CHROMIUM_PATH });
  if (process.platform === 'linux' && process.arch === 'x64') return launchFromNpm({ ...options, args });
  const executablePath = INSTALLED.find((file) => existsSync(file));
  if (!executablePath) {
    throw new Error('No Chrome or Chromium was found for the browser specs. Install one, or set CHROMIUM_PATH to its program.');
  }
  return chromium.launch({ ...options, args, executablePath });
}

async function launchFromNpm(options: LaunchOptions): Promise<Browser> {
  const { default: packed, inflate } = await import('@sparticuz/chromium');
  const executablePath = await packed.executablePath();
  try {
    return await chromium.launch({ ...options, executablePath });
  } catch (error) {
    if (!String(error).includes('shared libraries')) throw error;
    // A bare machine lacks NSS and the like: the package brings them along.
    await inflate(join(import.meta.dirname, '../../node_modules/@sparticuz/chromium/bin/al2023.tar.br'));
    const libraries = join(tmpdir(), 'al2023', 'lib');
    return chromium.launch({ ...options, executablePath, env: { ...(process.env as Record<string, string>), LD_LIBRARY_PATH: libraries } });
  }
}
