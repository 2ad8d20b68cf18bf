/** Curation: duplicates, quality, people in pictures, marks, the map, boxes, and help from the model. */
import type { StudioContext } from '../context.ts';
import { requireProject } from '../context.ts';
import { listPhotosByFaces } from '../db/images.ts';
import { listExcluded } from '../db/quality.ts';
import { facesOfSubject } from '../db/subjects.ts';
import { forgetFeatures } from '../forget-features.ts';
import { refuseBlind } from '../people/sight.ts';
import { implementer } from '../router-base.ts';
import { addBox, moveBox, readPhoto } from './boxes.ts';
import { findDuplicates, keepOne, listDuplicates, sayDifferent } from './duplicates.ts';
import { decideError, findErrors, listLikelyErrors } from './errors.ts';
import { Help } from './help.ts';
import { lookAfterImports, startLooking } from './looking.ts';
import { currentMap, makeMap } from './maps.ts';
import { assignPart, assignSubject, excludeFaces } from './marks.ts';
import { excludeBelow, lookBelow, readQuality } from './quality.ts';
import { readStanding } from './standing.ts';
import { clusterSubjects, listSubjects, nameSubjects, separateFaces } from './subjects.ts';

export function curationRouter(context: StudioContext) {
  const help = new Help(context);
  lookAfterImports(context);
  context.onProjectClosing(() => forgetFeatures(context, 'all'));
  const open = () => requireProject(context);
  /** Tells that faces stand otherwise now: in counts, in the split, and last in lists, which hang on those. */
  const told = <Result>(result: Result): Result => {
    for (const topic of ['labels', 'splits', 'faces'] as const) context.changed(topic);
    return result;
  };
  const { curation, duplicates, quality, marks, subjects, maps, boxes } = implementer;
  return {
    curation: { standing: curation.standing.handler(() => readStanding(open())) },
    duplicates: {
      find: duplicates.find.handler(() => findDuplicates(context)),
      list: duplicates.list.handler(() => listDuplicates(open())),
      decide: duplicates.decide.handler(({ input: { groupIds, decision } }) => {
        if (decision.kind === 'keep') keepOne(open(), groupIds, decision.faceId);
        else sayDifferent(open(), groupIds);
        return told(listDuplicates(open()));
      }),
    },
    quality: {
      look: quality.look.handler(() => startLooking(context, open())),
      overview: quality.overview.handler(() => readQuality(open())),
      below: quality.below.handler(({ input }) => lookBelow(open(), input.cuts, input.examples)),
      exclude: quality.exclude.handler(({ input }) => told({ faces: excludeBelow(open(), input.cuts) })),
    },
    marks: {
      exclude: marks.exclude.handler(({ input }) => told({ faces: excludeFaces(open(), input.faceIds, input.reason) })),
      subject: marks.subject.handler(({ input }) => told({ faces: assignSubject(open(), input.faceIds, input.subject) })),
      part: marks.part.handler(({ input }) => told({ faces: assignPart(open(), input.faceIds, input.part) })),
      excluded: marks.excluded.handler(({ input }) => listExcluded(open().db, input.reason)),
    },
    subjects: {
      cluster: subjects.cluster.handler(() => clusterSubjects(context)),
      list: subjects.list.handler(({ input }) => listSubjects(open(), input)),
      faces: subjects.faces.handler(({ input }) => facesOfSubject(open().db, input.subject)),
      name: subjects.name.handler(({ input }) => {
        nameSubjects(open(), input.subjects, input.name);
        return told(listSubjects(open()));
      }),
      apart: subjects.apart.handler(({ input }) => {
        separateFaces(open(), input.subject, input.faceIds);
        return told(listSubjects(open()));
      }),
    },
    maps: {
      make: maps.make.handler(() => makeMap(context)),
      current: maps.current.handler(() => currentMap(open())),
    },
    boxes: {
      photos: boxes.photos.handler(() => listPhotosByFaces(open().db)),
      photo: boxes.photo.handler(({ input }) => readPhoto(open(), input.imageId)),
      move: boxes.move.handler(async ({ input }) => told(await moveBox(context, input.faceId, input))),
      add: boxes.add.handler(async ({ input }) => told(await addBox(context, input.imageId, input))),
    },
    help: helpRouter(context, help),
  };
}

function helpRouter(context: StudioContext, service: Help) {
  const open = () => requireProject(context);
  const { help } = implementer;
  return {
    state: help.state.handler(() => service.state(open())),
    switch: help.switch.handler(({ input }) => service.switch(open(), input.on)),
    prepare: help.prepare.handler(() => service.prepare()),
    next: help.next.handler(({ input, signal }) => service.next(open(), input.count, signal)),
    guesses: help.guesses.handler(({ input }) => service.guesses(open(), input.faceIds)),
    findErrors: help.findErrors.handler(() => {
      refuseBlind(open().db, 'Which labels are likely wrong');
      return findErrors(context);
    }),
    errors: help.errors.handler(({ input }) => {
      refuseBlind(open().db, 'Which labels are likely wrong');
      return listLikelyErrors(open(), input.count);
    }),
    decideError: help.decideError.handler(({ input }) => {
      refuseBlind(open().db, 'Which labels are likely wrong');
      decideError(open(), input.faceId, input.decision);
      context.changed('labels');
    }),
  };
}
