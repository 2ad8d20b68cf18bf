/** What a split is made with where nobody says otherwise: by training and by the command line alike. */
export const DEFAULT_SPLIT = { test: 0.2, validation: 0.15, seed: 1 } as const;
