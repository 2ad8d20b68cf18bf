import { ARCHITECTURE_CARDS } from '../../engine/bases/architectures.ts';
import { BASE_CARDS } from '../../engine/bases/base.ts';
import type { BaseEntry } from '../../shared/contract/bases.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { listBaseCards } from '../db/bases.ts';
import { implementer } from '../router-base.ts';
import { Drafts } from './drafts.ts';
import { keepRun } from './keep-run.ts';
import { forgetRemoved, listLibrary, removeFromLibrary, restoreToLibrary, sweepLibrary, type LibraryEntry } from './library.ts';
import { importModel, inspectModel } from './model-import.ts';
import { readProbes, startProbe } from './probes.ts';

export function basesRouter(context: StudioContext) {
  const { settingsFolder } = context.options;
  const drafts = new Drafts(settingsFolder);
  const removed = new Set<string>();
  sweepLibrary(settingsFolder);
  const { bases } = implementer;
  const router = {
    architectures: bases.architectures.handler(() => [...ARCHITECTURE_CARDS]),
    list: bases.list.handler(() => listBases(context)),
    begin: bases.begin.handler(() => ({ draftId: drafts.begin() })),
    put: bases.put.handler(({ input }) => drafts.put(input.draftId, input.name, input.part)),
    inspect: bases.inspect.handler(async ({ input }) => ({ draftId: input.draftId, ...(await inspectModel(drafts.path(input.draftId))) })),
    keep: bases.keep.handler(async ({ input }) => {
      const entry = await importModel(settingsFolder, drafts.path(input.draftId), input.choices);
      drafts.discard(input.draftId);
      context.changed('runs');
      return inLibrary(entry);
    }),
    keepRun: bases.keepRun.handler(async ({ input }) => {
      const entry = await keepRun(requireProject(context), context.learner, { settingsFolder, ...input });
      context.changed('runs');
      return inLibrary(entry);
    }),
    discard: bases.discard.handler(({ input }) => drafts.discard(input.draftId)),
    remove: bases.remove.handler(({ input }) => {
      removeFromLibrary(settingsFolder, input.id);
      removed.add(input.id);
      context.changed('runs');
    }),
    restore: bases.restore.handler(({ input }) => {
      restoreToLibrary(settingsFolder, input.id);
      removed.delete(input.id);
      context.changed('runs');
    }),
    probe: bases.probe.handler(({ input }) => ({ jobId: startProbe(context, requireProject(context), input.ids).id })),
    probes: bases.probes.handler(() => {
      const project = context.project();
      return project ? readProbes(project) : [];
    }),
  };
  const close = () => {
    drafts.close();
    for (const id of removed) forgetRemoved(settingsFolder, id);
  };
  return { router, close };
}

function listBases(context: StudioContext): BaseEntry[] {
  const library = listLibrary(context.options.settingsFolder);
  const project = context.project();
  const own = project ? listBaseCards(project.db).filter(({ id }) => !library.some(({ card }) => card.id === id)) : [];
  return [
    ...BASE_CARDS.map((card): BaseEntry => ({ card, kept: 'shipped', bytes: null, addedAt: null })),
    ...library.map(inLibrary),
    ...own.map((card): BaseEntry => ({ card, kept: 'project', bytes: null, addedAt: null })),
  ];
}

const inLibrary = (entry: LibraryEntry): BaseEntry => ({ ...entry, kept: 'library' });
