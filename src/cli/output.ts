/** What a command says: with `--json` one document on stdout and nothing else, otherwise lines for a person. Progress goes to stderr. */
import cliProgress from 'cli-progress';
import { secondsLeft, type OnProgress } from '../studio/jobs/progress.ts';
import { UNSHOWN } from '../shared/unshown.ts';

export interface Output {
  readonly json: boolean;
  /** The command's result: as a document, or in words. */
  result(document: unknown, words: () => string): void;
  /** What a person should know beside the result: a line on stderr, with `--json` as well. */
  note(line: string): void;
  /** A bar on a terminal; elsewhere a line for each step. */
  progress(): Shown;
}

interface Shown {
  readonly update: OnProgress;
  stop(): void;
}

const MILLISECONDS_BETWEEN_LINES = 1_000;

/** Names of files and people may hold what moves a terminal's cursor, hides text or turns it round. */
const UNSHOWN_IN_LINES = new RegExp(`(?![\n\t])${UNSHOWN.source}`, 'gu');
export const shownText = (text: string): string => text.replace(UNSHOWN_IN_LINES, '�');

/** The same for a document: there it is written in letters, so that nothing is lost. */
export function shownJson(document: unknown): string {
  const escaped = (sign: string) => sign.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return JSON.stringify(document).replace(/\p{C}/gu, escaped);
}

let silent = false;

/** Of a command that was stopped only that is told, even if its work comes to its end after all. */
export function silenceResults(): void {
  silent = true;
}

export function createOutput(json: boolean): Output {
  const note = (line: string) => void process.stderr.write(`${shownText(line)}\n`);
  return {
    json,
    result(document, words) {
      if (!silent) process.stdout.write(json ? `${shownJson(document)}\n` : `${shownText(words())}\n`);
    },
    note,
    progress: () => (process.stderr.isTTY ? showBar() : showLines(note)),
  };
}

function showBar(): Shown {
  const began = performance.now();
  const bar = new cliProgress.SingleBar(
    { format: '{bar} {words}', hideCursor: true, clearOnComplete: true, stopOnComplete: true, stream: process.stderr },
    cliProgress.Presets.shades_classic,
  );
  bar.start(1000, 0, { words: '' });
  return {
    update: (progress) =>
      bar.update(Math.round(progress.done * 1000), { words: shownText(barWords(progress, (performance.now() - began) / 1000)) }),
    stop: () => bar.stop(),
  };
}

/** How far it is, what it does and how long it still takes, as far as each is known. */
export function barWords({ done, step }: Parameters<OnProgress>[0], elapsedSeconds: number): string {
  const left = done < 1 ? secondsLeft(done, elapsedSeconds) : null;
  return [`${Math.floor(done * 100)} %`, step, left === null ? '' : `${durationWords(left)} left`]
    .filter((part) => part !== '')
    .join(' · ');
}

/** A line whenever what is being done has other words, one a second at most: a log is read later, by somebody who wants to see how far it came. */
export function showLines(write: (line: string) => void): Shown {
  let told = '';
  let next = '';
  let wait: NodeJS.Timeout | null = null;
  const tell = () => {
    wait = null;
    if (next === '' || next === told) return;
    write((told = next));
    wait = setTimeout(tell, MILLISECONDS_BETWEEN_LINES);
  };
  return {
    update({ step }) {
      next = step;
      if (wait === null) tell();
    },
    stop: () => clearTimeout(wait ?? undefined),
  };
}

function durationWords(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The expected calibration error, as every command calls it. */
export const CALIBRATION = 'calibration error (ECE)';
