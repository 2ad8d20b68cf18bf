/** How people in pictures are listed: proposals before known people, large before small, then as they are counted: "Person 2" before "Person 10". */

const collator = new Intl.Collator('en', { numeric: true });

export const byName = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : Number(a > b));

interface Listed {
  readonly subject: string;
  readonly by: string;
  readonly faces: number;
}

export function inSubjectOrder(a: Listed, b: Listed): number {
  return Number(b.by === 'cluster') - Number(a.by === 'cluster') || b.faces - a.faces || byName(a.subject, b.subject);
}
