import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { CrashMark } from '../../../../src/studio/backends/crash-mark.ts';
import { temporaryFolder } from '../../../support/projects.ts';

it('a place that takes no mark keeps nobody from learning', async () => {
  const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const file = join(temporaryFolder(), 'a file');
  writeFileSync(file, '');
  const mark = new CrashMark(join(file, 'settings'));
  expect(await mark.during('tensorflow', async () => 'loaded')).toBe('loaded');
  expect(mark.blamed()).toBeNull();
  expect(warned).toHaveBeenCalledOnce();
});
