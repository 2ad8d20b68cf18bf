/** The window of its own, where Electron's runtime is: the page comes up, talks to the studio and has nothing of Node. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron as electron } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { ensureApp } from '../../scripts/build.ts';
import { installedElectron } from '../../scripts/support/electron-runtime.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const program = installedElectron();
const hasScreen = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
const missing = program ? (hasScreen ? null : 'there is no display') : "Electron's runtime is not here";
if (missing) console.log(`The specs of the Electron window are skipped: ${missing}.`);

describe.skipIf(missing !== null)('the Electron window', () => {
  it('shows the studio, over a port, in a sandbox', async () => {
    await ensureApp();
    const home = mkdtempSync(join(tmpdir(), 'mien-electron-'));
    const app = await electron.launch({
      executablePath: program!,
      args: [ROOT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      env: { ...(process.env as Record<string, string>), MIEN_HOME: home },
    });
    try {
      const page = await app.firstWindow();
      await page.getByRole('button', { name: 'Draw and open it' }).waitFor();
      expect(page.url()).toMatch(/^app:\/\/bundle\//);
      const inPage = await page.evaluate('({ host: window.mienHost.kind, node: typeof process, require: typeof require })');
      expect(inPage).toEqual({ host: 'electron', node: 'undefined', require: 'undefined' });
    } finally {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    }
  });
});
