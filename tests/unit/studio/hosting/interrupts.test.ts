/** A program behind the launcher ends in order whichever way the launcher is ended. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, onTestFinished } from 'vitest';
import { closeProject } from '../../../../src/studio/db/open.ts';
import { makeProject } from '../../../support/projects.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

it.each(['SIGKILL', 'SIGTERM'] as const)('%s to the launcher', async (signal) => {
  const project = makeProject();
  const { path } = project;
  closeProject(project);
  const child = join(ROOT, 'tests', 'support', 'children', 'hold-until-told.ts');
  const launcher = spawn(process.execPath, [join(ROOT, 'bin', 'run.mjs'), child, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  for await (const line of createInterface({ input: launcher.stdout })) {
    lines.push(line);
    if (lines.length > 1) continue;
    onTestFinished(() => {
      try {
        process.kill(Number(line), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    });
    expect(existsSync(`${path}.lock`)).toBe(true);
    launcher.kill(signal);
  }
  // The end of its output is the end of both.
  expect(lines.slice(1)).toEqual(['closed']);
  expect(existsSync(`${path}.lock`)).toBe(false);
});
