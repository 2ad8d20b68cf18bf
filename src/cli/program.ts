/** All commands, and the one that was typed. */
import { Command } from 'commander';
import { readVersion } from '../studio/app/version.ts';
import { JSON_OPTION, runs } from './command.ts';
import { addAgreement } from './commands/agreement.ts';
import { addBase } from './commands/base.ts';
import { addBench } from './commands/bench.ts';
import { addClasses } from './commands/classes.ts';
import { addCompare } from './commands/compare.ts';
import { addCopy } from './commands/copy.ts';
import { addData } from './commands/data.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDuplicates } from './commands/duplicates.ts';
import { addErrors } from './commands/errors.ts';
import { addExport } from './commands/export.ts';
import { addFaces } from './commands/faces.ts';
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
import { addUndo } from './commands/undo.ts';
import { StudioError } from '../shared/errors.ts';
import { serveCommand } from './commands/serve.ts';
import { askedForHelp, parse } from './parsing.ts';
import { requireVariables } from './typed.ts';

const program = new Command('mien')
  .description('Build a facial-expression model by transfer learning, on this machine alone.')
  .version(readVersion(), '--version', 'the version of Mien')
  .option(...JSON_OPTION)
  .hook('preAction', () => requireVariables(process.env));
for (const add of [
  addNew,
  addSample,
  addImport,
  addClasses,
  addFaces,
  addLabel,
  addUndo,
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
// `mien serve` starts that program before the command line is read: here it stands for the help, and comes only behind an option.
const serve = serveCommand();
program.addCommand(serve);
runs(serve, async () => {
  throw new StudioError('INVALID', '"mien serve" goes on until it is stopped, and gives no document. Leave out --json.');
});

const args = process.argv.slice(2);
if (args.length === 0) program.outputHelp();
else await parse(program, askedForHelp(program, args));
