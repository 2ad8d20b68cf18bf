/** How `npm start` tells that the window did not come up: a program of a few lines stands for Electron. */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { failureOf, openWindow } from '../../../scripts/support/open-window.ts';
import { temporaryFolder } from '../../support/projects.ts';

function program(script: string): string {
  const file = join(temporaryFolder(), 'program');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

describe.skipIf(process.platform === 'win32')('a window', () => {
  it('that a signal ends at once has not come up, and the signal is named', async () => {
    expect(await openWindow(program('kill -TRAP $$'), [])).toMatch(/^Electron's runtime did not start here \(it was ended by SIGTRAP\)\./);
    expect(await openWindow(program('exit 3'), [])).toBe("Electron's runtime did not start here (it ended with 3).");
  });

  it('is one although the terminal asks Electron to be a Node', async () => {
    vi.stubEnv('ELECTRON_RUN_AS_NODE', '1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const seen = join(temporaryFolder(), 'seen');
    vi.stubEnv('SEEN', seen);
    expect(await openWindow(program('echo "${ELECTRON_RUN_AS_NODE-not set} $2" > "$SEEN"'), ['a.mien'])).toBeNull();
    expect(readFileSync(seen, 'utf8')).toBe('not set a.mien\n');
  });
});

it('only on Linux the sandbox is what a signal speaks of', () => {
  expect(failureOf(null, 'SIGTRAP', 'linux')).toContain('docs/reference.md');
  expect(failureOf(null, 'SIGTRAP', 'darwin')).not.toContain('sandbox');
  expect(failureOf(1, null, 'linux')).not.toContain('sandbox');
});
