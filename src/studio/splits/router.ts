import { requireProject, type StudioContext } from '../context.ts';
import { implementer } from '../router-base.ts';
import { countClassAs, readCoverage } from './coverage.ts';
import { mendLeaks, reportLeaks, reportRunLeak } from './leaks.ts';
import { makeSplit, previewSplit, readSplit } from './split.ts';

export function splitsRouter(context: StudioContext) {
  const { splits } = implementer;
  const open = () => requireProject(context);
  return {
    current: splits.current.handler(() => readSplit(open())),
    preview: splits.preview.handler(({ input }) => previewSplit(open(), input)),
    make: splits.make.handler(({ input }) => {
      const project = open();
      makeSplit(project, input);
      context.changed('splits');
      return readSplit(project)!;
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
      countClassAs(open(), input.classId, input.countsAs);
      context.changed('labels');
      return readCoverage(open());
    }),
    coverage: splits.coverage.handler(() => readCoverage(open())),
  };
}
