/** Texts of files as a project keeps them: as long as a person could have typed them, and without signs that hide or steer what is shown. */
import type { Annotation, GivenVote } from './annotation.ts';
import { ALL_UNSHOWN, UNSHOWN } from '../../shared/unshown.ts';

/** In characters, as the contract takes them from a person. */
const MOST = { name: 64, subject: 200, note: 2_000, word: 200 };
/** New lines and tabs belong to a note. */
const UNSHOWN_IN_NOTES = new RegExp(`(?![\\n\\t])${UNSHOWN.source}`, 'gu');

export function cleanAnnotation({ subject, notes, name, ...rest }: Annotation): Annotation {
  const person = subject === undefined ? '' : cleanSubject(subject);
  return {
    ...rest,
    file: cleanPath(rest.file),
    votes: rest.votes.map(cleanVote),
    ...(name !== undefined && { name: cleanPath(name) }),
    ...(person !== '' && { subject: person }),
    ...(notes && { notes: notes.map(cleanNote).filter(([by, text]) => by !== '' && text !== '') }),
  };
}

/** Pictures are kept under names of this form, so that both still meet. */
export const cleanPath = (path: string): string => path.replace(ALL_UNSHOWN, '�');

export const cleanName = (text: string): string => clean(text, MOST.name);
export const cleanSubject = (text: string): string => clean(text, MOST.subject);
export const cleanWord = (text: string): string => clean(text, MOST.word);
export const cleanNoteText = (text: string): string => clean(text, MOST.note, UNSHOWN_IN_NOTES);

function cleanVote({ by, label, second, reason, counts, ...vote }: GivenVote): GivenVote {
  return {
    ...vote,
    by: by === null ? null : cleanName(by) || null,
    ...(label !== undefined && { label: cleanWord(label) }),
    ...(second !== undefined && { second: cleanWord(second) }),
    ...(reason !== undefined && { reason: cleanWord(reason) }),
    ...(counts && { counts: counts.map(([name, count]) => [cleanWord(name), count] as const) }),
  };
}

function cleanNote([by, text]: readonly [string, string]): readonly [string, string] {
  return [cleanName(by), cleanNoteText(text)];
}

/** Cut by whole characters; what lies far beyond the cut is never looked at. */
function clean(text: string, most: number, unshown = ALL_UNSHOWN): string {
  const plain = text
    .trim()
    .slice(0, 4 * most)
    .normalize('NFC')
    .replaceAll('\r\n', '\n')
    .replace(unshown, '�');
  return [...plain].slice(0, most).join('').trim();
}
