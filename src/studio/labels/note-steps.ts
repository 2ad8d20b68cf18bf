/** Steps of writing notes. */
import { z } from 'zod';
import { writeNote } from '../db/notes.ts';
import type { OpKind } from './op-kind.ts';

interface NoteState {
  readonly faceId: number;
  /** Empty: no note. */
  readonly text: string;
}

export const noteSteps: OpKind<NoteState> = {
  name: 'note',
  state: z.object({ faceId: z.int(), text: z.string() }),
  restore({ db }, { faceId, text }, { annotatorId }) {
    writeNote(db, { faceId, annotatorId, text });
  },
  faceIds: ({ faceId }) => [faceId],
  topics: ['labels'],
};
