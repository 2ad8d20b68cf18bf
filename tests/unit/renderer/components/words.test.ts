import { describe, expect, it } from 'vitest';
import { CLASS_COLORS } from '../../../../src/shared/classes.ts';
import { bytesWords } from '../../../../src/renderer/components/bytes.ts';
import { inkOn } from '../../../../src/renderer/components/class-ink.ts';
import { dayWords } from '../../../../src/renderer/components/day.ts';
import { durationWords } from '../../../../src/renderer/components/duration.ts';

describe('figures in words', () => {
  it.each([
    [0.2, '1 s'],
    [9.4, '10 s'],
    [12, '15 s'],
    [54, '55 s'],
    [58, '1 min'],
    [89, '1 min'],
    [3_500, '58 min'],
    [3_660, '1 h 1 min'],
    [7_190, '2 h 0 min'],
  ])('%d seconds: %s', (seconds, words) => {
    expect(durationWords(seconds)).toBe(words);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [64_000, '64 kB'],
    [3_400_000, '3.4 MB'],
    [5e12, '5000 GB'],
  ])('%d bytes: %s', (bytes, words) => {
    expect(bytesWords(bytes)).toBe(words);
  });

  it('calls days today and yesterday by the calendar, not by hours, in one English on every machine', () => {
    const now = new Date(2031, 2, 9, 0, 30).getTime();
    expect(dayWords(new Date(2031, 2, 9, 0, 10).getTime(), now)).toBe('today 00:10');
    expect(dayWords(new Date(2031, 2, 8, 23, 50).getTime(), now)).toBe('yesterday 23:50');
    expect(dayWords(new Date(2031, 2, 7, 12).getTime(), now)).toBe('7 Mar 2031');
  });
});

describe('ink on a class’s colour', () => {
  const channel = (value: number) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = (color: string) =>
    [0.2126, 0.7152, 0.0722].reduce(
      (sum, weight, at) => sum + weight * channel(Number.parseInt(color.slice(1 + 2 * at, 3 + 2 * at), 16) / 255),
      0,
    );

  it.each(CLASS_COLORS.map((color) => ({ color })))('reads on $color at 4.5 to 1 or better', ({ color }) => {
    const [low, high] = [luminance(color), luminance(inkOn(color))].sort((a, b) => a - b) as [number, number];
    expect((high + 0.05) / (low + 0.05)).toBeGreaterThanOrEqual(4.5);
  });
});
