/** Names of the small facts that curation keeps with a project. */

/** When duplicates were looked for last. */
export const DUPLICATES_FOUND = 'duplicatesFound';
/** When people were clustered last. */
export const PEOPLE_CLUSTERED = 'peopleClustered';
/** When label errors were looked for last. */
export const ERRORS_FOUND = 'errorsFound';
/** What of the labels could not be judged then. */
export const ERRORS_UNCHECKED = 'errorsUnchecked';
/** When the map was made. */
export const MAP_MADE = 'mapMade';
/** Whether the quick head helps. */
export const HELP_ON = 'helpOn';
