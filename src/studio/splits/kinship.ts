/** Which faces belong on one side of a split: those of one person, and those that look the same. */

export interface KinFace {
  readonly id: number;
  readonly subject: string | null;
}

/**
 * One name for each face, the same for faces that are of one person or look alike, however many steps away. The name is that of the
 * person or of the smallest number, so that it stays when faces come.
 * @param lookalikes Ids of faces that look the same, a list each; faces that are not among `faces` count as well.
 */
export function kinNames(faces: readonly KinFace[], lookalikes: readonly (readonly number[])[]): string[] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    while (parents.has(root)) root = parents.get(root)!;
    return root;
  };
  const join = (a: string, b: string) => {
    const [x, y] = [rootOf(a), rootOf(b)].sort(inOrder);
    if (x !== y) parents.set(y!, x!);
  };
  const own = new Map(faces.map((face) => [face.id, ownName(face)]));
  const nameOf = (id: number) => own.get(id) ?? ownName({ id, subject: null });
  for (const [first, ...others] of lookalikes) for (const other of others) join(nameOf(first!), nameOf(other));
  return faces.map((face) => rootOf(ownName(face)));
}

function ownName({ id, subject }: KinFace): string {
  return subject === null ? `face ${id}` : `person ${subject}`;
}

/** People before faces, then by name; faces by number. */
function inOrder(a: string, b: string): number {
  const [person, other] = [a.startsWith('person '), b.startsWith('person ')];
  if (person !== other) return person ? -1 : 1;
  return person ? (a < b ? -1 : 1) : Number(a.slice(5)) - Number(b.slice(5));
}
