import { statSync } from 'node:fs';
import { Command } from 'commander';
import { StudioError } from '../../shared/errors.ts';
import { requireVariables, wholeNumber } from '../typed.ts';

/** The browser host is a program of its own, which `mien serve` starts (scripts/serve.ts): here is what may be typed. */
export function serveCommand(): Command {
  return new Command('serve')
    .argument('[file]', 'a project to open')
    .option('--port <number>', 'any free one without it', wholeNumber('--port', { most: 65_535 }))
    .option('--root <folder>', 'a folder that may be opened besides; can be given several times', folder)
    .option('--no-open', 'print the address, and open no browser')
    .description('open the studio in a browser')
    .hook('preAction', () => requireVariables(process.env));
}

function folder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return path;
  throw new StudioError('NOT_FOUND', `There is no folder "${path}". Give one that is there after --root.`);
}
