import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { copyTarget, nameList, newProject, positiveNumber, requireVariables, wholeNumber } from '../../../src/cli/typed.ts';
import { temporaryFolder } from '../../support/projects.ts';

it('are taken within their bounds, and refused with them', () => {
  const unfreeze = wholeNumber('--unfreeze', { least: 1 });
  expect(unfreeze('3')).toBe(3);
  expect(() => unfreeze('0')).toThrow('--unfreeze takes 1 or more, not 0.');
  expect(() => unfreeze('-2')).toThrow('--unfreeze takes 1 or more, not -2.');
  expect(() => unfreeze('2.5')).toThrow('"2.5" is not a whole number. Give one after --unfreeze.');
  expect(() => wholeNumber('--seeds', { least: 1, most: 20 })('21')).toThrow('--seeds takes 1 to 20, not 21.');
  expect(wholeNumber('--seed')('0')).toBe(0);

  const rate = positiveNumber('--rate', { most: 1 });
  expect(rate('1e-3')).toBe(0.001);
  for (const text of ['-1', '0', '2', 'fast', '', 'Infinity']) {
    expect(() => rate(text)).toThrow(`--rate takes a number above 0, 1 at most, not "${text}".`);
  }
});

it('are not larger than a number can be told apart', () => {
  expect(() => wholeNumber('--seed')('99999999999999999999')).toThrow('--seed takes 0 to 9007199254740991, not 99999999999999999999.');
});

it('are lists of names, none of them empty', () => {
  expect(nameList('--cuts')('block3, block4')).toEqual(['block3', 'block4']);
  for (const text of [',', '', 'block3,']) {
    expect(() => nameList('--cuts')(text)).toThrow(`--cuts takes names with commas between them, not "${text}".`);
  }
});

it('of variables are refused where they would be passed over', () => {
  for (const wish of [undefined, '', '4']) expect(() => requireVariables({ MIEN_THREADS: wish })).not.toThrow();
  for (const wish of ['x', '0', '-1', '1.5']) {
    expect(() => requireVariables({ MIEN_THREADS: wish })).toThrow(`MIEN_THREADS takes 1 or more, not "${wish}".`);
  }
  expect(() => requireVariables({ MIEN_KERNELS: 'fma', MIEN_SHARP: 'wasm' })).not.toThrow();
  expect(() => requireVariables({ MIEN_KERNELS: 'fast' })).toThrow('MIEN_KERNELS takes wide, fma, simd, not "fast".');
  expect(() => requireVariables({ MIEN_SHARP: 'wsam' })).toThrow('MIEN_SHARP takes wasm, not "wsam".');
});

it('are files of projects with their ending, and copies in a folder that is named', () => {
  expect(newProject('faces')).toBe(resolve('faces.mien'));
  expect(newProject('Faces.MIEN')).toBe(resolve('Faces.mien'));
  const folder = temporaryFolder();
  expect(() => newProject(folder)).toThrow(`"${folder}" is a folder. Name the project in it, such as "${folder}`);
  expect(copyTarget(folder, 'a/faces.mien')).toBe(join(folder, 'faces.mien'));
  expect(copyTarget('not-there/', 'a/faces.mien')).toBe(resolve('not-there', 'faces.mien'));
  expect(copyTarget('other.mien', 'a/faces.mien')).toBe(resolve('other.mien'));
});
