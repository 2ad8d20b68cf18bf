import { existsSync } from 'node:fs';

const MOST_TRIES = 1_000;

interface NameOptions {
  /** Between the name and its number. */
  readonly gap?: string;
  readonly ending?: string;
  readonly isTaken?: (path: string) => boolean;
}

/** `faces.csv`, or `faces-2.csv` where that is there already, and so on. */
export function freeName(stem: string, { gap = '-', ending = '', isTaken = existsSync }: NameOptions = {}): string {
  for (let n = 1; n < MOST_TRIES; n++) {
    const name = `${stem}${n === 1 ? '' : `${gap}${n}`}${ending}`;
    if (!isTaken(name)) return name;
  }
  return `${stem}${gap}${Date.now()}${ending}`;
}
