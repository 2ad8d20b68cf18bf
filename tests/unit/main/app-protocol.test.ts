import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ORPCError } from '@orpc/client';
import { afterAll, expect, it } from 'vitest';
import { answerAppRequest, type AppPages } from '../../../src/main/app-protocol.ts';
import { PageFiles } from '../../../src/studio/hosting/page-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'mien-main-'));
mkdirSync(join(folder, 'pages', 'assets'), { recursive: true });
writeFileSync(join(folder, 'pages', 'index.html'), '<!doctype html>');
writeFileSync(join(folder, 'pages', 'assets', 'a.js'), 'export {};');
writeFileSync(join(folder, 'secret.js'), 'secret');
afterAll(() => rmSync(folder, { recursive: true }));

/** A studio with one picture, whose bytes claim to be a page. */
const read = (async ({ id }: { id: number }) => {
  if (id !== 1) throw new ORPCError('NOT_FOUND', { status: 400, message: 'There is no such face.' });
  return new File(['<script>'], 'x', { type: 'text/html' });
}) as unknown as AppPages['client']['images']['read'];
const pages: AppPages = { pages: new PageFiles(join(folder, 'pages')), client: { images: { read } as AppPages['client']['images'] } };
const ask = (url: string, method = 'GET') => answerAppRequest({ url, method }, pages);

it('serves the page with a policy that lets it run its own scripts only', async () => {
  const answer = await ask('app://bundle/');
  expect(answer.status).toBe(200);
  const policy = answer.headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'none'; script-src 'self';");
  expect(policy).toContain("connect-src 'self';");
  expect(policy).not.toContain('eval');
});

it('serves its files, and no others', async () => {
  expect((await ask('app://bundle/assets/a.js')).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  for (const path of [
    '/../secret.js',
    '/assets/../../secret.js',
    '/%2e%2e/secret.js',
    '/..%5csecret.js',
    '/assets/',
    '/b.js',
    '//secret.js',
  ]) {
    expect((await ask(`app://bundle${path}`)).status, path).toBe(404);
  }
  expect((await ask('app://other/')).status).toBe(404);
  expect((await ask('nonsense')).status).toBe(404);
  expect((await ask('app://bundle/', 'POST')).status).toBe(405);
});

it('hands out a picture that is none as bytes that nothing runs', async () => {
  const answer = await ask('app://bundle/media/face/1?side=64');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('content-security-policy')).toContain('sandbox');
  // A face is to be left on no disk, whatever the address says.
  expect((await ask('app://bundle/media/face/1?side=64&p=abc')).headers.get('cache-control')).toBe('no-store');
  expect((await ask('app://bundle/media/face/2')).status).toBe(404);
});
