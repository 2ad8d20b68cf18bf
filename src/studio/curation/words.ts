/** Numbers of things, as they are said. */

export const countFaces = (count: number): string => (count === 1 ? '1 face' : `${count.toLocaleString('en')} faces`);
export const countPeople = (count: number): string => (count === 1 ? '1 person' : `${count.toLocaleString('en')} people`);
