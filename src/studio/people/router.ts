import { packIds } from '../../shared/id-list.ts';
import { requireProject, type StudioContext } from '../context.ts';
import { removeWaiting } from '../db/assignments.ts';
import { listDisputed } from '../db/opinions.ts';
import { implementer } from '../router-base.ts';
import { measureAgreement } from './agreement.ts';
import { assignFaces, readOwnQueue } from './assigning.ts';
import { readOpinions } from './opinions.ts';
import { addPerson, bringPersonBack, changePerson, choosePerson, readProgress, readRoster, removePerson } from './roster.ts';
import { refuseBlind } from './sight.ts';

export function peopleRouter(context: StudioContext) {
  const { people } = implementer;
  const open = () => requireProject(context);
  /** Who is at work decides what everybody sees. */
  const told = <Result>(result: Result): Result => {
    context.changed('labels');
    context.changed('project');
    return result;
  };
  return {
    list: people.list.handler(() => readRoster(open())),
    add: people.add.handler(({ input }) => told(addPerson(open(), input))),
    change: people.change.handler(({ input }) => told(changePerson(open(), input))),
    choose: people.choose.handler(({ input }) => told(choosePerson(open(), input.id))),
    remove: people.remove.handler(({ input }) => told(removePerson(open(), input.id))),
    bringBack: people.bringBack.handler(({ input }) => told(bringPersonBack(open(), input.id))),
    progress: people.progress.handler(() => readProgress(open())),
    assign: people.assign.handler(({ input }) => told(assignFaces(open(), input))),
    unassign: people.unassign.handler(() => told({ removed: removeWaiting(open().db) })),
    queue: people.queue.handler(() => {
      const { ids, again } = readOwnQueue(open());
      return { ids: packIds(ids), again: [...again] };
    }),
    agreement: people.agreement.handler(({ input }) => {
      refuseBlind(open().db, 'How far people agree');
      return measureAgreement(open(), input);
    }),
    disputed: people.disputed.handler(({ input }) => {
      refuseBlind(open().db, 'What people disagree on');
      return packIds(listDisputed(open().db, input));
    }),
    opinions: people.opinions.handler(({ input }) => {
      refuseBlind(open().db, 'What others say');
      return readOpinions(open(), input.faceId);
    }),
  };
}
