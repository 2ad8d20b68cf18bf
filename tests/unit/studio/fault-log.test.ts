import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { draftClasses } from '../../../src/shared/classes.ts';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import { FaultLog } from '../../../src/studio/fault-log.ts';
import { startStudioThread } from '../../../src/studio/thread.ts';
import { temporaryFolder } from '../../support/projects.ts';
import { makeStudio, studioOptions } from '../../support/studio.ts';

const quiet = () => void vi.spyOn(console, 'error').mockImplementation(() => undefined);

test('a fault in a call is kept with where it happened, and the person is told in which file', async () => {
  const options = studioOptions();
  const thread = await startStudioThread(options);
  onTestFinished(() => thread.close());
  const port = thread.connect();
  const client = createORPCClient<StudioClient>(new RPCLink({ port: port as never }));
  port.start();
  const file = join(options.settingsFolder, 'mien.log');
  await expect(client.faces.views()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(existsSync(file)).toBe(false);

  const { path } = await client.project.create({ name: 'x', classes: draftClasses(['happy', 'sad']) });
  const other = new Database(path);
  other.exec('DROP TABLE view');
  other.close();
  await expect(client.faces.views()).rejects.toMatchObject({
    message: `Something went wrong in Mien itself: SqliteError: no such table: view. The details are in ${file}.`,
  });
  const log = readFileSync(file, 'utf8');
  expect(log).toMatch(/^\d{4}-\d\d-\d\dT\S+ Mien \d+\.\d+\.\d+\nSqliteError: no such table: view\n {4}at /);
});

test('so is one in a job', async () => {
  quiet();
  const { context } = await makeStudio();
  const file = join(context.options.settingsFolder, 'mien.log');
  const start = (fault: Error) => context.jobs.start({ kind: 'look', title: 'Looking', work: () => Promise.reject(fault) });
  await context.jobs.ended(start(new StudioError('DISK_FULL', 'The disk is full.')).id);
  expect(existsSync(file)).toBe(false);
  const { error } = await context.jobs.ended(start(new TypeError('It is not a function')).id);
  const message = `Something went wrong in Mien itself: TypeError: It is not a function. The details are in ${file}.`;
  expect(error).toEqual({ code: 'FAULT', message });
  expect(readFileSync(file, 'utf8')).toContain('fault-log.test.ts');
});

test('the file stays small: the newer half is kept', () => {
  quiet();
  const folder = temporaryFolder();
  const file = join(folder, 'mien.log');
  const line = `${'x'.repeat(99)}\n`;
  writeFileSync(file, `the oldest\n${line.repeat(11_000)}`);
  new FaultLog(folder).add(new Error('The newest'));
  const log = readFileSync(file, 'utf8');
  expect(log.length).toBeLessThan(600_000);
  expect(log.startsWith(line)).toBe(true);
  expect(log).toContain('The newest');
});

test('where it cannot be written, the fault is said all the same', () => {
  quiet();
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'mien.log'));
  expect(new FaultLog(folder).add(new Error('No'))).toBe('Something went wrong in Mien itself: Error: No');
});
