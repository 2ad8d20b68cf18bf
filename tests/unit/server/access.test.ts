import { expect, it } from 'vitest';
import { Access } from '../../../src/server/access.ts';

const MINUTE = 60_000;

it('takes a launch token for ten minutes', () => {
  const access = new Access(4000);
  expect(access.redeem(access.newToken(0), 10 * MINUTE + 1)).toBe(false);
  expect(access.redeem(access.newToken(0), 10 * MINUTE)).toBe(true);
});

it('takes the newest two, until one of them is used', () => {
  const access = new Access(4000);
  const [first, second, third] = [access.newToken(), access.newToken(), access.newToken()];
  expect(access.redeem(first)).toBe(false);
  expect(access.redeem(second)).toBe(true);
  expect(access.redeem(third)).toBe(false);
});

it('has another place for all at each start', () => {
  expect(new Access(4000).path).not.toBe(new Access(4000).path);
});
