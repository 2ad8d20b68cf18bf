import { expect, test } from 'vitest';
import { getFaces } from '../../../../src/studio/db/faces.ts';
import { closeProject, openProject } from '../../../../src/studio/db/open.ts';
import { startChild } from '../../../support/child.ts';
import { makeProject } from '../../../support/projects.ts';

const ROUNDS = 20;
const FACES = 30;
/** Each starts a program, which takes long where others do the same. */
const ROUND_MILLISECONDS = 30_000;

test(
  `a program killed while it labels loses no answer that it acknowledged (${ROUNDS} times)`,
  async () => {
    const project = makeProject({ faces: FACES });
    const { path } = project;
    closeProject(project);
    for (let round = 0; round < ROUNDS; round++) {
      const child = startChild('label-faces', path);
      await child.printed(3 + round * 7);
      await child.kill();

      const acknowledged = new Map(child.lines.map((line) => line.split(' ') as [string, string]));
      const reopened = openProject(path);
      expect(reopened.db.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(reopened.db.pragma('foreign_key_check')).toEqual([]);
      // The step after the last acknowledged one may be there or not; it concerns that face or the next.
      const last = Number(child.lines.at(-1)!.split(' ')[0]);
      const settled = [...acknowledged].filter(([id]) => Number(id) !== last && Number(id) !== (last % FACES) + 1);
      const faces = getFaces(
        reopened.db,
        settled.map(([id]) => Number(id)),
      );
      expect(faces.map(({ id, classId }) => [String(id), String(classId ?? 'none')])).toEqual(settled);
      // Labels and votes agree: each step is whole.
      const [lastFace] = getFaces(reopened.db, [last]);
      const vote = reopened.db.prepare('SELECT class_id FROM vote WHERE face_id = ? ORDER BY id DESC LIMIT 1').pluck().get(last);
      expect(lastFace!.classId).toBe(vote ?? null);
      closeProject(reopened);
    }
  },
  ROUNDS * ROUND_MILLISECONDS,
);
