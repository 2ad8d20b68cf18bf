/** The command line: the same studio, without a window. What it is made of takes its time to load; Ctrl+C is heard before. */
import { outliveReaders } from '../studio/hosting/lost-output.ts';
import { hearFromTheStart } from './interrupts.ts';

hearFromTheStart();
outliveReaders(({ message }) => {
  process.stderr.write(`What the command answers could not be written to standard output (${message}). What it did stays done.\n`);
  process.exitCode = 2;
});
await import('./program.ts');
