/** Steps of writing notes. */
import { writeNote } from '../db/notes.ts';
import type { OpKind } from './op-kind.ts';

interface NoteState {
  readonly faceId: number;
  /** Empty: no note. */
  readonly text: string;
}

export const noteSteps: OpKind<NoteState> = {
  name: 'note',
  restore({ db }, { faceId, text }, { annotatorId }) {
    writeNote(db, { faceId, annotatorId, text });
  },
  faceIds: ({ faceId }) => [faceId],
  topics: ['labels'],
};
