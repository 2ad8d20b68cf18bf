/** The command line: the same studio, without a window. */
import { Command, CommanderError, Help } from 'commander';
import { readVersion } from '../studio/app/version.ts';
import { JSON_OPTION, throwOnExit } from './command.ts';
import { addAgreement } from './commands/agreement.ts';
import { addBase } from './commands/base.ts';
import { addBench } from './commands/bench.ts';
import { addCompare } from './commands/compare.ts';
import { addCopy } from './commands/copy.ts';
import { addData } from './commands/data.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDuplicates } from './commands/duplicates.ts';
import { addErrors } from './commands/errors.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addInfo } from './commands/info.ts';
import { addLabel } from './commands/label.ts';
import { addMerge } from './commands/merge.ts';
import { addNative } from './commands/native.ts';
import { addNew } from './commands/new.ts';
import { addPredict } from './commands/predict.ts';
import { addPretrain } from './commands/pretrain.ts';
import { addEvaluate, addRuns } from './commands/runs.ts';
import { addSample } from './commands/sample.ts';
import { addShares } from './commands/shares.ts';
import { addSplit } from './commands/split.ts';
import { addSubjects } from './commands/subjects.ts';
import { addSuggest } from './commands/suggest.ts';
import { addTrain } from './commands/train.ts';
import { reportFailure } from './failure.ts';
import { requireThreads } from './numbers.ts';

const program = new Command('mien')
  .description('Build a facial-expression model by transfer learning, on this machine alone.')
  .version(readVersion(), '--version', 'the version of Mien')
  .option(...JSON_OPTION)
  .configureHelp({
    optionDescription: (option) => `${Help.prototype.optionDescription(option)}${option.mandatory ? ' (required)' : ''}`,
  })
  .hook('preAction', () => requireThreads(process.env['MIEN_THREADS']));
for (const add of [
  addNew,
  addSample,
  addImport,
  addLabel,
  addAgreement,
  addCopy,
  addMerge,
  addDuplicates,
  addSubjects,
  addSuggest,
  addErrors,
  addSplit,
  addTrain,
  addRuns,
  addEvaluate,
  addShares,
  addCompare,
  addExport,
  addData,
  addPredict,
  addInfo,
  addBase,
  addPretrain,
  addDoctor,
  addNative,
  addBench,
]) {
  add(program);
}
// The browser host is a program of its own; `mien serve` starts it before the command line is read.
program
  .command('serve')
  .argument('[file]', 'a project to open')
  .option('--port <number>', 'any free one without it')
  .option('--root <folder>', 'a folder that may be opened besides; can be given several times')
  .option('--no-open', 'print the address, and open no browser')
  .description('open the studio in a browser');
throwOnExit(program);

try {
  if (process.argv.length <= 2) program.outputHelp();
  else await program.parseAsync();
} catch (error) {
  const json = process.argv.includes('--json');
  if (!(error instanceof CommanderError)) reportFailure(error, json);
  else if (error.exitCode !== 0) {
    // What is wrong in the arguments commander has said on stderr already.
    if (json) process.stdout.write(`${JSON.stringify({ error: { code: 'INVALID', message: error.message.replace(/^error: /, '') } })}\n`);
    process.exitCode = 2;
  }
}
