import type { Split } from '../../shared/contract/splits.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { blindPerson } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { countClassAs, readCoverage } from './coverage.ts';
import { mendLeaks, reportLeaks, reportRunLeak } from './leaks.ts';
import { makeSplit, previewSplit, readSplit } from './split.ts';

export function splitsRouter(context: StudioContext) {
  const { splits } = implementer;
  const open = () => requireProject(context);
  /** How many labels each class has is what others said. */
  const seen = <Found extends Split | null>(split: Found): Found => {
    if (!split || blindPerson(open().db) === null) return split;
    const { train, validation, test } = split;
    return { ...split, train: { ...train, byClass: [] }, validation: { ...validation, byClass: [] }, test: { ...test, byClass: [] } };
  };
  return {
    current: splits.current.handler(() => seen(readSplit(open()))),
    preview: splits.preview.handler(({ input }) => seen(previewSplit(open(), input))),
    make: splits.make.handler(({ input }) => {
      const project = open();
      makeSplit(project, input);
      context.changed('splits');
      return seen(readSplit(project)!);
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
