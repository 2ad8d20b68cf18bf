/** A program whose output is no longer read (`| head`), or cannot be written, is not broken by it. */

const READER_GONE: ReadonlySet<unknown> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED']);

/**
 * Who reads along may leave, and the work goes on: a run is not lost with the log that somebody looked at. `onFailure`: standard output could
 * not be written for another reason, such as a full disk.
 */
export function outliveReaders(onFailure: (error: Error) => void): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!READER_GONE.has(error.code)) onFailure(error);
  });
  // Where this cannot be written, there is nowhere to say so.
  process.stderr.on('error', () => undefined);
}
