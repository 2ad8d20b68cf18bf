/** Labels one face after the other, prints each answer once it is durable, and takes every fifth back for a moment. */
import { writeSync } from 'node:fs';
import { listClasses } from '../../../src/studio/db/classes.ts';
import { listFaceIds } from '../../../src/studio/db/face-lists.ts';
import { openProject } from '../../../src/studio/db/open.ts';
import { setLabels } from '../../../src/studio/labels/labelling.ts';
import { redoLabels, undoLabels } from '../undo.ts';

const project = openProject(process.argv[2]!);
const ids = listFaceIds(project.db, { filter: {}, sort: 'imported', descending: false });
const classes = listClasses(project.db);

for (let n = 0; ; n++) {
  const faceId = ids[n % ids.length]!;
  const tell = (faces: readonly { classId: number | null }[]) => writeSync(1, `${faceId} ${faces[0]!.classId ?? 'none'}\n`);
  tell(setLabels(project, [faceId], { kind: 'class', classId: classes[Math.floor(n / 4) % classes.length]!.id }).faces);
  if (n % 5 !== 4) continue;
  tell(undoLabels(project)!.faces);
  tell(redoLabels(project)!.faces);
}
