/** What was answered, where it is no class. */
export const OUTCOME_WORDS = { unsure: 'Unsure', skip: 'Skipped', unusable: 'Not usable', clear: 'Cleared' } as const;
