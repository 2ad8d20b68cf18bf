/** Labels one face after the other, prints each answer once it is durable, and takes some back. */
import { writeSync } from 'node:fs';
import { listClasses } from '../../../src/studio/db/classes.ts';
import { listFaceIds } from '../../../src/studio/db/face-lists.ts';
import { openProject } from '../../../src/studio/db/open.ts';
import { setLabels, undoLabels } from '../../../src/studio/labels/labelling.ts';

const project = openProject(process.argv[2]!);
const ids = listFaceIds(project.db, { filter: {}, sort: 'imported', descending: false });
const classes = listClasses(project.db);
const say = (line: string) => writeSync(1, `${line}\n`);

for (let n = 0; ; n++) {
  const faceId = ids[n % ids.length]!;
  const before = n < ids.length ? '' : String(classes[(n - ids.length) % classes.length]!.id);
  const { id } = classes[n % classes.length]!;
  setLabels(project, [faceId], { kind: 'class', classId: id });
  say(`${faceId} ${id}`);
  if (n % 5 !== 4 || before !== '') continue;
  undoLabels(project);
  say(`${faceId} none`);
  setLabels(project, [faceId], { kind: 'class', classId: id });
  say(`${faceId} ${id}`);
}
