/**
 * Signs that hide or steer what is shown: controls, marks that turn text round, what has no meaning. The two joiners do not count: words of
 * some languages and many pictograms are made with them.
 */
export const UNSHOWN = /(?![\u200c\u200d])\p{C}/u;
export const ALL_UNSHOWN = new RegExp(UNSHOWN, 'gu');
