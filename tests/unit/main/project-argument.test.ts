import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { projectIn } from '../../../src/main/project-argument.ts';
import { temporaryFolder } from '../../support/projects.ts';

it('finds the project among the arguments: a path, one within a folder, the address that a file manager gives', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'Ada & Bert ä.mien');
  writeFileSync(path, '');
  expect(projectIn(['mien', '--flag', path])).toBe(path);
  expect(projectIn(['mien', 'Ada & Bert ä.mien'], folder)).toBe(path);
  expect(projectIn(['mien', pathToFileURL(path).href])).toBe(path);
});

it('finds none where there is none', () => {
  expect(projectIn(['a.mien'])).toBeNull();
  expect(projectIn(['mien', 'gone.mien'], temporaryFolder())).toBeNull();
  expect(projectIn(['mien', 'file:///gone.mien'])).toBeNull();
  expect(projectIn(['mien', 'file:///a%2Fb.mien'])).toBeNull();
});
