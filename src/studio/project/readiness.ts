/** What can be done now; where not, why and what to do. */
import type { ProjectReadiness } from '../../shared/contract/project.ts';
import { isTunable } from '../../shared/fine-tuning.ts';
import { emptyPartsWords } from '../../shared/split-parts.ts';
import { cardOf } from '../bases/project-bases.ts';
import { readCounts } from '../db/counts.ts';
import type { OpenProject } from '../db/open.ts';
import { listRuns } from '../db/runs.ts';
import { countLabelledPeople } from '../db/subjects.ts';
import { blindPerson } from '../people/sight.ts';
import { readsOf } from '../runs/run-record.ts';

const FACES_PER_CLASS = 5;
const CLASSES = 2;
/** With fewer nobody is left to choose by. */
const PEOPLE = 2;

type Readiness = ProjectReadiness['head'];

const ready: Readiness = { ready: true, reason: null };
const unless = (...reasons: readonly (string | null)[]): Readiness => {
  const reason = reasons.find((candidate) => candidate !== null);
  return reason === undefined ? ready : { ready: false, reason: reason! };
};

/** A run under way closes no step: it is looked at there. That only one learns at a time is said where one is begun. */
export function readReadiness(project: OpenProject | null): ProjectReadiness {
  if (!project) {
    const none = unless('Open a project, or make a new one.');
    return { import: none, label: none, head: none, finetune: none, results: none, export: none };
  }
  const { faces, byClass } = readCounts(project.db);
  const finished = listRuns(project.db).filter(({ state }) => state === 'done');
  const locked = project.readOnlyReason;
  const tooFew = lackOfLabels(
    byClass.map(({ count }) => count),
    { withNumbers: blindPerson(project.db) === null },
  );
  const canTune = finished.some((run) => isTunable({ ...run, reads: readsOf(run) }, () => cardOf(project.db, run.baseId)));
  return {
    import: unless(locked),
    label: unless(faces > 0 ? null : 'Import faces first.', locked),
    head: headReadiness(project, unless(locked, faces > 0 ? null : 'Import faces first.', tooFew)),
    finetune: unless(locked, canTune ? null : 'Train a head first.'),
    results: unless(finished.length > 0 ? null : 'Train a head first; its results appear here.'),
    export: unless(locked, finished.some(({ stage }) => stage !== 'base') ? null : 'Train a head first; then it can be exported.'),
  };
}

function headReadiness({ db }: OpenProject, so: Readiness): Readiness {
  const people = so.ready ? countLabelledPeople(db, PEOPLE) : PEOPLE;
  return people < PEOPLE ? { ready: false, reason: emptyPartsWords(['validation', 'test'], people), lacks: 'people' } : so;
}

/** "Label at least 5 faces in 2 classes (now 3 in 1)." To who works blind without what others have labelled. */
function lackOfLabels(counts: readonly number[], { withNumbers }: { readonly withNumbers: boolean }): string | null {
  if (counts.filter((count) => count >= FACES_PER_CLASS).length >= CLASSES) return null;
  if (!withNumbers) return `Label at least ${FACES_PER_CLASS} faces in ${CLASSES} classes.`;
  const [most = 0, ...others] = counts.toSorted((a, b) => b - a);
  const now = others.length === 0 ? `${most} in ${most > 0 ? 1 : 0}` : `${[most, others[0]!].join(' and ')}`;
  return `Label at least ${FACES_PER_CLASS} faces in ${CLASSES} classes (now ${now}).`;
}
