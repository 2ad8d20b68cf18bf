/** Ctrl+C and its like: what they do until a command has something to stop is to end it with the usual sentence. */
import { onInterrupt } from '../studio/hosting/interrupts.ts';

export const STOPPED = 'The command was stopped before it was done. What was saved stays saved.';

/** Not once a command is done: nothing is left to be stopped. */
export let deafen: () => void = () => undefined;

export function hearFromTheStart(): void {
  deafen = onInterrupt(() => {
    if (process.argv.includes('--json')) console.log(JSON.stringify({ error: { code: 'CANCELLED', message: STOPPED } }));
    process.stderr.write(`${STOPPED}\n`, () => process.exit(2));
  });
}

/** From here on the command stops by itself. The function that it returns stops listening. */
export function hearInterrupts(stop: () => void): () => void {
  const stopHearing = onInterrupt(stop);
  // Only then: between two listeners a signal that waits to be told would be lost.
  deafen();
  return stopHearing;
}
