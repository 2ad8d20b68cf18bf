import { requireProject, type StudioContext } from '../context.ts';
import { blindPerson, refuseBlind } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { countClassAs, readCoverage } from './coverage.ts';
import { mendLeaks, reportLeaks, reportRunLeak } from './leaks.ts';
import { makeSplit, previewSplit, readSplit } from './split.ts';

export function splitsRouter(context: StudioContext) {
  const { splits } = implementer;
  const open = () => requireProject(context);
  const current = () => readSplit(open(), { own: blindPerson(open().db) });
  return {
    current: splits.current.handler(current),
    preview: splits.preview.handler(({ input }) => {
      // Which faces it would take in is what others said.
      refuseBlind(open().db, 'What a new split would be');
      return previewSplit(open(), input);
    }),
    make: splits.make.handler(({ input }) => {
      makeSplit(open(), input);
      context.changed('splits');
      return current()!;
    }),
    check: splits.check.handler(() => reportLeaks(open())),
    checkRun: splits.checkRun.handler(({ input }) => reportRunLeak(open(), input.runId)),
    mend: splits.mend.handler(() => {
      mendLeaks(open());
      context.changed('splits');
      context.changed('faces');
      context.changed('labels');
      return reportLeaks(open());
    }),
    countAs: splits.countAs.handler(({ input }) => {
      // Its answer is the coverage: refused before anything is changed.
      refuseBlind(open().db, 'How many labels each class has');
      countClassAs(open(), input.classId, input.countsAs);
      context.changed('labels');
      return readCoverage(open());
    }),
    coverage: splits.coverage.handler(() => readCoverage(open())),
  };
}
