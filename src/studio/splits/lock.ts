/** Why nothing moves between the parts of a locked split. */
export const SPLIT_LOCKED = 'The split is locked: runs were judged on its test part, and their results stay comparable only if it stays.';
