/** Numbers as the studio and the command line say them: in English, whatever the machine's language is. */

/** 0.7234 → "72.3 %". */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** 1200 → "1,200". */
export const figure = (count: number): string => count.toLocaleString('en');

/** "1 face", "2 faces", "1,200 faces". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${figure(count)} ${count === 1 ? one : many}`;

export const countFaces = (count: number): string => counted(count, 'face');
export const countPeople = (count: number): string => counted(count, 'person', 'people');
