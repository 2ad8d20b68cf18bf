/** What a decision about people makes of their list, before the studio has said so. Each changes nothing when it is done twice. */
import type { SubjectGroup, SubjectList } from '../../../shared/contract/subjects.ts';

/** In the studio's order: proposals first, large before small. */
function inOrder(a: SubjectGroup, b: SubjectGroup): number {
  return Number(b.by === 'cluster') - Number(a.by === 'cluster') || b.faces - a.faces || (a.subject < b.subject ? -1 : 1);
}

function withGroups(list: SubjectList, groups: readonly SubjectGroup[]): SubjectList {
  const proposed = (all: readonly SubjectGroup[]) => all.filter(({ by }) => by === 'cluster').length;
  const confirmed = proposed(list.groups) - proposed(groups);
  const gone = list.groups.length - groups.length;
  return {
    ...list,
    groups: groups.toSorted(inOrder),
    proposed: list.proposed - confirmed,
    known: list.known + confirmed - gone,
  };
}

/** `name` null: each keeps its own; otherwise they become one, also with who is called so already. */
export function withNamed(list: SubjectList, subjects: ReadonlySet<string>, name: string | null): SubjectList {
  const said = (group: SubjectGroup): SubjectGroup => ({ ...group, by: 'person' });
  const meant = list.groups.filter(({ subject }) => subjects.has(subject));
  if (meant.length === 0) return list;
  if (name === null) {
    const groups = list.groups.map((group) => (subjects.has(group.subject) ? said(group) : group));
    return withGroups(list, groups);
  }
  const others = list.groups.filter(({ subject }) => !subjects.has(subject) && subject !== name);
  const joined = [...meant, ...list.groups.filter(({ subject }) => subject === name && !subjects.has(subject))];
  const sum = (count: 'faces' | 'labelled') => joined.reduce((total, group) => total + group[count], 0);
  return withGroups(list, [...others, said({ ...joined[0]!, subject: name, faces: sum('faces'), labelled: sum('labelled') })]);
}

/** So many of its faces are of somebody else; `of`: what it had before. */
export function withApart(list: SubjectList, subject: string, { gone, of }: { readonly gone: number; readonly of: number }): SubjectList {
  const groups = list.groups.map((group) => (group.subject === subject && group.faces === of ? { ...group, faces: of - gone } : group));
  return withGroups(
    list,
    groups.filter(({ faces }) => faces > 0),
  );
}
