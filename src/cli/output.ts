/** What a command says: with `--json` one document on stdout and nothing else, otherwise lines for a person. Progress goes to stderr. */
import cliProgress from 'cli-progress';
import type { OnProgress } from '../studio/jobs/progress.ts';

export interface Output {
  readonly json: boolean;
  /** The command's result: as a document, or in words. */
  result(document: unknown, words: () => string): void;
  /** A bar on a terminal, nothing elsewhere. */
  progress(): { update: OnProgress; stop(): void };
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result: (document, words) => void process.stdout.write(json ? `${JSON.stringify(document)}\n` : `${words()}\n`),
    progress: () => {
      if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
      const bar = new cliProgress.SingleBar(
        {
          format: '{bar} {percentage} % · {step} · {eta_formatted} left',
          hideCursor: true,
          clearOnComplete: true,
          stopOnComplete: true,
          stream: process.stderr,
        },
        cliProgress.Presets.shades_classic,
      );
      bar.start(1000, 0, { step: '' });
      return { update: ({ done, step }) => bar.update(Math.round(done * 1000), { step }), stop: () => bar.stop() };
    },
  };
}

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
