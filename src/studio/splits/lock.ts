/** Why nothing moves between the parts of a locked split. */
export const SPLIT_LOCKED = 'The split is locked: runs were judged on its test part, and their results stay comparable only if it stays.';
/** What to do all the same: a copy of the project has its runs as well, and is locked like it. */
export const SPLIT_ANEW =
  'For another split, export the faces as a zip file and import that into a new project (on the command line: mien data export, mien new, mien import).';
