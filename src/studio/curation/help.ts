/** Help from the model, only where it was asked for: a quick head learns after each label, guesses, and says what to label next. */
import type { Guess, HelpState, NextFace } from '../../shared/contract/help.ts';
import { countFaces } from '../../shared/words.ts';
import { DEFAULT_BASE_ID } from '../../engine/bases/base.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { listClasses } from '../db/classes.ts';
import { readCounts } from '../db/counts.ts';
import { facesWithoutFeatures } from '../db/features.ts';
import {
  clearGuesses,
  countFeatures,
  hasGuesses,
  listAskableFaces,
  listAudit,
  listFacesInUse,
  readGuesses,
  saveGuesses,
  savePutForward,
} from '../db/guesses.ts';
import type { OpenProject } from '../db/open.ts';
import { HELP_ON, readSetting, writeSetting } from '../db/settings.ts';
import { isFault } from '../jobs/ending.ts';
import { learningJob } from '../jobs/learning-job.ts';
import { blindPerson, refuseBlind } from '../people/sight.ts';
import { ensureFeatures } from '../runs/face-features.ts';
import { startCuration } from './curation-job.ts';
import type { Guesses } from './methods.ts';
import { estimateSaved } from './saved-labels.ts';

const BASE = DEFAULT_BASE_ID;
/** Guesses a transaction: a label that is given meanwhile waits no longer than for one of these. */
const WRITTEN_TOGETHER = 250;

type Learnt = { readonly labels: number; readonly milliseconds: number };

export class Help {
  readonly #context: StudioContext;
  #learnt: Learnt | null = null;
  #learning: Promise<void> | null = null;
  #again = false;
  /** Goes up with each round of guesses and with each project: what an older one has left to write is not written. */
  #round = 0;

  constructor(context: StudioContext) {
    this.#context = context;
    context.onChange(({ topic }) => {
      if (topic === 'labels') void this.#learn();
      if (topic === 'project') this.#prepareIfOn();
    });
    // Not at every batch of an import, nor beside a run.
    context.jobs.onChange(({ kind, state }) => {
      if (state !== 'running' && kind !== 'guess') this.#prepareIfOn();
    });
    context.onProjectClosing(async () => {
      this.#round++;
      this.#learnt = null;
      await this.#learning;
    });
  }

  state(project: OpenProject): HelpState {
    const { db } = project;
    const { faces, labelled } = readCounts(db);
    const common = { on: this.#isOn(project), features: countFeatures(db, BASE), faces };
    if (blindPerson(db) !== null) {
      const savedNote = 'How the model does is not shown to who labels blind: it follows from what others said.';
      return { ...common, guesses: false, learnt: null, audit: { labelled: 0, right: 0 }, saved: null, savedNote };
    }
    const audit = listAudit(db);
    return {
      ...common,
      guesses: hasGuesses(db),
      learnt: this.#learnt,
      audit: { labelled: audit.length, right: audit.filter(({ classId, guessId }) => classId === guessId).length },
      ...estimateSaved(audit, labelled),
    };
  }

  async switch(project: OpenProject, on: boolean): Promise<HelpState> {
    refuseBlind(project.db, 'Help from the model');
    writeSetting(project.db, HELP_ON, on);
    this.#round++;
    this.#learnt = null;
    if (on) {
      this.prepare();
      void this.#learn();
    } else {
      clearGuesses(project.db, { all: true });
      this.#context.changed('help');
    }
    return this.state(project);
  }

  /** Features of all faces; null where none are missing. */
  prepare(): { jobId: number } | null {
    const context = this.#context;
    const { db } = requireProject(context);
    if (facesWithoutFeatures(db, BASE, listFacesInUse(db)).length === 0) return null;
    return startCuration(context, {
      kind: 'guess',
      title: 'Getting ready to help',
      work: async (project, job) => {
        const faceIds = listFacesInUse(project.db);
        await ensureFeatures(context, {
          project,
          baseId: BASE,
          faceIds,
          signal: job.signal,
          onProgress: (done) => job.report({ done, step: `Computing features of ${countFaces(faceIds.length)}, once and for all` }),
        });
        void this.#learn();
        return null;
      },
    });
  }

  async next(project: OpenProject, count: number, signal: AbortSignal | undefined): Promise<NextFace[]> {
    const { db, path } = project;
    refuseBlind(db, 'What the model would label next');
    const faceIds = listAskableFaces(db).map(({ id }) => id);
    await ensureFeatures(this.#context, { project, baseId: BASE, faceIds, signal });
    await this.#learnNow(project);
    const { labelled } = readCounts(db);
    const next = await this.#context.curator.call('next', {
      project: path,
      baseId: BASE,
      ...namedClasses(project),
      count,
      seed: labelled + 1,
    });
    const guesses = new Map(
      readGuesses(
        db,
        next.map(({ faceId }) => faceId),
      ).map((guess) => [guess.faceId, guess]),
    );
    savePutForward(
      db,
      next.map(({ faceId, reason }) => ({
        faceId,
        reason,
        guessId: guesses.get(faceId)?.classId ?? null,
        labels: this.#learnt?.labels ?? 0,
      })),
    );
    return next.map((face) => ({ ...face, guess: guesses.get(face.faceId) ?? null }));
  }

  guesses(project: OpenProject, faceIds: readonly number[]): Guess[] {
    return blindPerson(project.db) === null ? readGuesses(project.db, faceIds) : [];
  }

  /** For those who must know the newest guesses: waits until they are written. */
  async settled(): Promise<void> {
    while (this.#learning) await this.#learning;
  }

  #isOn({ db }: OpenProject): boolean {
    return readSetting(db, HELP_ON) === true;
  }

  #prepareIfOn(): void {
    const project = this.#context.project();
    if (!project || project.readOnlyReason || !this.#isOn(project) || learningJob(this.#context.jobs)) return;
    this.prepare();
  }

  /** After a label. Labels that come while it learns lead to one more round, not to many. */
  #learn(): Promise<void> {
    const project = this.#context.project();
    if (!project || project.readOnlyReason || !this.#isOn(project)) return Promise.resolve();
    if (this.#learning) {
      this.#again = true;
      return this.#learning;
    }
    const rounds = async () => {
      do {
        this.#again = false;
        await this.#learnNow(project);
      } while (this.#again && this.#context.project() === project);
    };
    this.#learning = rounds()
      .catch((error: unknown) => {
        // Help that fails is no help, and no reason to stop labelling.
        if (isFault(error)) this.#context.keepFault(error);
      })
      .finally(() => (this.#learning = null));
    return this.#learning;
  }

  async #learnNow(project: OpenProject): Promise<void> {
    const round = ++this.#round;
    const classes = namedClasses(project);
    const result = await this.#context.curator.call('learn', { project: project.path, baseId: BASE, ...classes });
    if (round !== this.#round) return;
    this.#learnt = result && { labels: result.labels, milliseconds: result.milliseconds };
    if (result) await this.#write(project, classes.classIds, result.guesses, round);
    this.#context.changed('help');
  }

  async #write(
    { db }: OpenProject,
    classIds: readonly number[],
    { faceIds, classes, confidence, margin }: Guesses,
    round: number,
  ): Promise<void> {
    clearGuesses(db);
    for (let first = 0; first < faceIds.length; first += WRITTEN_TOGETHER) {
      if (round !== this.#round) return;
      saveGuesses(
        db,
        Array.from({ length: Math.min(WRITTEN_TOGETHER, faceIds.length - first) }, (_, n) => ({
          faceId: faceIds[first + n]!,
          classId: classIds[classes[first + n]!]!,
          confidence: confidence[first + n]!,
          margin: margin[first + n]!,
        })),
      );
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

function namedClasses({ db }: OpenProject): { classIds: number[]; names: string[] } {
  const classes = listClasses(db);
  return { classIds: classes.map(({ id }) => id), names: classes.map(({ name }) => name) };
}
