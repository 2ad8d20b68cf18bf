/**
 * A page that leads to the studio, given to the browser in place of the address: what a program is started with can be read by everybody
 * on the machine, a file of the person's own only by them.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface LaunchFile {
  readonly path: string;
  remove(): void;
}

/** It is gone after this time at the latest. */
const MILLISECONDS = 60_000;

/** Null where it cannot be written. `folder` is one that a packed browser may read too: not hidden, and in the person's home. */
export function writeLaunchFile(folder: string, address: string): LaunchFile | null {
  const path = join(folder, `Open Mien ${new URL(address).port}.html`);
  const remove = () => {
    clearTimeout(clock);
    process.off('exit', remove);
    try {
      rmSync(path, { force: true });
    } catch {
      // What it holds is used up or too old by then.
    }
  };
  const clock = setTimeout(remove, MILLISECONDS).unref();
  process.on('exit', remove);
  try {
    rmSync(path, { force: true });
    const way = `<meta http-equiv="refresh" content="0; url=${address}"><a href="${address}">Open Mien</a>`;
    writeFileSync(path, `<!doctype html><meta charset="utf-8"><title>Mien</title>${way}`, { mode: 0o600, flag: 'wx' });
    return { path, remove };
  } catch {
    remove();
    return null;
  }
}
