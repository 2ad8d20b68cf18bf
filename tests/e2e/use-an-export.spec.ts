/** The programs of docs/use-an-export.md, run as they stand there, give the answers that `mien predict` gives. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../scripts/support/browser.ts';
import { predict } from '../../src/studio/predict/predict.ts';
import { collect } from '../support/endings.ts';
import { exportedModel } from './support/exported.ts';

const PROJECT = join(import.meta.dirname, '../..');
const DOCUMENT = readFileSync(join(PROJECT, 'docs/use-an-export.md'), 'utf8');
const PYTHON = spawnSync('python3', ['-c', 'import tf_keras, PIL'], { stdio: 'ignore' }).status === 0;

let folder: string;
let wanted: Record<string, number>;

function program(language: 'html' | 'js' | 'python'): string {
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(DOCUMENT)![1]!;
}

function expectAlike(given: Record<string, number>, digits: number): void {
  expect(Object.keys(given)).toEqual(Object.keys(wanted));
  for (const [name, share] of Object.entries(wanted)) expect(given[name]).toBeCloseTo(share, digits);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mien-use-'));
  renameSync(await exportedModel(folder), join(folder, 'faces-model'));
  // Bright to the left, so that it is not its own mirror image; of the model's own size, so that nobody scales it.
  const pixels = Uint8Array.from({ length: 112 * 112 * 3 }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % 112, Math.floor(at / 336)];
    return 120 + 60 * Math.sin(x / 11) * Math.cos(y / 15) - x / 2;
  });
  const face = join(folder, 'face.png');
  await sharp(pixels, { raw: { width: 112, height: 112, channels: 3 } })
    .png()
    .toFile(face);
  const { faces, classes } = await predict({ model: join(folder, 'faces-model'), paths: [face], crops: 'whole' });
  const [answer] = await collect(faces);
  wanted = Object.fromEntries(classes.map((name, at) => [name, answer!.probabilities[at]!]));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the documented ways to use an export', () => {
  it('in Node', () => {
    symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'use.mjs'), `${program('js').replace(/console\.log\((.*)\);/, 'console.log(JSON.stringify($1));')}`);
    const said = execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' });
    expectAlike(JSON.parse(said.trim().split('\n').at(-1)!) as Record<string, number>, 4);
  });

  it('in a page', async () => {
    writeFileSync(join(folder, 'use.html'), program('html'));
    const server = createServer((request, response) => {
      const name = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname);
      response.setHeader('content-type', name.endsWith('.html') ? 'text/html' : 'application/octet-stream');
      response.end(readFileSync(join(folder, name)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.route(/^https:\/\/cdn\.jsdelivr\.net\//, (route) => {
        const [, inside] = /@tensorflow\/tfjs@[\d.]+\/(dist\/[\w.]+)$/.exec(route.request().url())!;
        return route.fulfill({ path: join(PROJECT, 'node_modules/@tensorflow/tfjs', inside!), contentType: 'text/javascript' });
      });
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/use.html`);
      const answer = page.locator('#answer');
      await expect.poll(() => answer.textContent(), { timeout: 60_000 }).not.toBe('');
      const lines = (await answer.textContent())!.split('\n').map((line) => /^(.+) ([\d.]+)$/.exec(line)!);
      expectAlike(Object.fromEntries(lines.map(([, name, share]) => [name, Number(share)])), 2);
    } finally {
      await browser.close();
      server.close();
    }
  });

  it.skipIf(!PYTHON)('in Python (left out where python3 has no tf_keras and Pillow)', () => {
    writeFileSync(
      join(folder, 'use.py'),
      program('python').replace(/print\((dict.*)\)$/m, 'print(json.dumps({k: float(v) for k, v in $1.items()}))'),
    );
    const said = execFileSync('python3', ['use.py'], { cwd: folder, encoding: 'utf8', env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } });
    expectAlike(JSON.parse(said.trim().split('\n').at(-1)!) as Record<string, number>, 4);
  });
});
