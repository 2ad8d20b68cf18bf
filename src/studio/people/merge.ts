/**
 * Putting a copy of the project that was labelled apart together with this one: faces by picture and place, annotators by uid, votes by who,
 * on what and when. A vote that is here already is not added, so that merging again adds nothing.
 */
import type { MergeReport } from '../../shared/contract/merging.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { listCopyAnnotators, listCopyFaces, listVotes, putNewerNote, type VoteRow } from '../db/copies.ts';
import type { OpenProject } from '../db/open.ts';
import { suspectOrphans } from '../db/orphans.ts';
import { transact } from '../db/transact.ts';
import { insertVote, updateLabels } from '../db/votes.ts';
import type { JobContext } from '../jobs/job-queue.ts';
import { matchClasses } from './class-match.ts';
import { addFace, copyBytes } from './copied-faces.ts';
import { readCopiedFace, readCopy, readCopyFaces, type CopyContents } from './copy-contents.ts';
import { matchFaces } from './face-match.ts';
import { matchAnnotators, placeVote, translateClasses } from './merge-matching.ts';
import { newestVotes, VoteBook } from './vote-book.ts';

export interface MergeOptions {
  readonly addFaces: boolean;
  readonly job?: Pick<JobContext, 'signal' | 'report'>;
}

class Preview extends Error {
  readonly report: MergeReport;

  constructor(report: MergeReport) {
    super('Nothing is kept of a preview');
    this.report = report;
  }
}

/** What merging would bring: it is done, and nothing of it is kept. */
export function previewMerge(here: OpenProject, there: OpenProject, { addFaces }: { readonly addFaces: boolean }): MergeReport {
  const contents = readCopy(there);
  try {
    transact(here.db, () => {
      throw new Preview(bringIn(here, there, { contents, addFaces, copied: false }));
    });
  } catch (error) {
    if (error instanceof Preview) return error.report;
    throw error;
  }
  throw new Error('A preview always ends by taking itself back');
}

export const NOTHING_SHARED =
  'These projects share no face; was it the right file? Its own faces come in where they are to be added (on the command line: --add-faces).';

/** Whether nothing at all would come of a merge. */
export function sharesNothing(here: OpenProject, there: OpenProject, { addFaces }: { readonly addFaces: boolean }): boolean {
  const theirs = readCopyFaces(there);
  return (!addFaces || theirs.length === 0) && matchFaces(listCopyFaces(here.db), theirs).size === 0;
}

/** All of it in one transaction; the bytes of photos that are added are copied before, a few at a time, once all else can be believed. */
export async function mergeCopy(here: OpenProject, there: OpenProject, { addFaces, job }: MergeOptions): Promise<MergeReport> {
  const contents = readCopy(there);
  try {
    if (addFaces) await copyMissing(here, there, contents, job);
    throwIfCancelled(job?.signal, 'Merging');
    job?.report({ done: addFaces ? 0.9 : 0.3, step: 'Adding votes' });
    return transact(here.db, () => bringIn(here, there, { contents, addFaces, copied: true }));
  } catch (error) {
    suspectOrphans(here.db);
    throw error;
  }
}

async function copyMissing(here: OpenProject, there: OpenProject, { faces }: CopyContents, job: MergeOptions['job']): Promise<void> {
  const matched = matchFaces(listCopyFaces(here.db), faces);
  const missing = faces.flatMap(({ id }) => (matched.has(id) ? [] : [id]));
  for (const id of missing) readCopiedFace(there, id);
  await copyBytes(here, there, missing, job);
}

/** `copied`: the bytes of added faces are here. In a preview they are not, and faces are only counted. */
function bringIn(
  here: OpenProject,
  there: OpenProject,
  { contents, addFaces, copied }: { readonly contents: CopyContents; readonly addFaces: boolean; readonly copied: boolean },
): MergeReport {
  const faces = matchFaces(listCopyFaces(here.db), contents.faces);
  const facesMatched = faces.size;
  const missing = contents.faces.filter(({ id }) => !faces.has(id));
  if (addFaces && copied) for (const { id } of missing) faces.set(id, addFace(here, there, id));
  const annotators = matchAnnotators(here, contents.annotators);
  const [own, theirs] = [listVotes(here.db), contents.votes];
  const onNewFaces = addFaces && !copied ? theirs.filter(({ faceId }) => !faces.has(faceId)).length : 0;
  const placed = theirs.flatMap((vote) => placeVote(vote, { faces, annotators: annotators.ids }));
  const classes = matchClasses(here, there, { own, theirs, placed });
  const added = addVotes(here, {
    own,
    theirs: placed.flatMap((vote) => translateClasses(vote, classes.ids)),
  });
  const notesAdded = contents.notes.filter(({ faceId, annotatorId, ...note }) => {
    const [face, annotator] = [faces.get(faceId), annotators.ids.get(annotatorId)];
    return face !== undefined && annotator !== undefined && putNewerNote(here.db, { ...note, faceId: face, annotatorId: annotator });
  }).length;
  return {
    path: there.path,
    votesAdded: added.votes + onNewFaces,
    facesMatched,
    facesOnlyThere: missing.length,
    facesAdded: addFaces ? missing.length : 0,
    conflicts: added.conflicts,
    peopleAdded: annotators.added,
    classesAdded: classes.added,
    notesAdded,
  };
}

/** Adds what is not here, keeps the newest word of each the newest, and brings labels in step. */
function addVotes(
  { db }: OpenProject,
  { own, theirs }: { readonly own: readonly VoteRow[]; readonly theirs: readonly VoteRow[] },
): { votes: number; conflicts: number } {
  const book = new VoteBook(own);
  const fresh = theirs.filter((vote) => book.add(vote));
  for (const vote of fresh) insertVote(db, vote);
  // What is written last counts: a word of this file that is newer than what came in is said once more.
  for (const vote of book.overtaken(fresh)) insertVote(db, vote);
  updateLabels(db, [...new Set(fresh.map(({ faceId }) => faceId))]);
  return { votes: fresh.length, conflicts: conflicts(db, theirs) };
}

/** Faces that the other file speaks of and that people now say different things about. */
function conflicts(db: OpenProject['db'], theirs: readonly VoteRow[]): number {
  const persons = new Set(listCopyAnnotators(db).flatMap(({ id, kind }) => (kind === 'person' ? [id] : [])));
  const touched = new Set(theirs.filter(({ annotatorId }) => persons.has(annotatorId)).map(({ faceId }) => faceId));
  const words = new Map<number, Set<string>>();
  for (const { faceId, annotatorId, kind, classId } of newestVotes(listVotes(db))) {
    if (!touched.has(faceId) || !persons.has(annotatorId) || (kind !== 'class' && kind !== 'unusable')) continue;
    const said = words.get(faceId) ?? new Set();
    words.set(faceId, said.add(`${kind} ${classId ?? ''}`));
  }
  return [...words.values()].filter(({ size }) => size > 1).length;
}
