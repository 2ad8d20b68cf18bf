/** The open project in figures. */
import { basename, extname } from 'node:path';
import type { Project } from '../../shared/contract/project.ts';
import { listAnnotators } from '../db/annotators.ts';
import { listClasses } from '../db/classes.ts';
import { countSubjects } from '../db/faces.ts';
import { countImages, listSources } from '../db/images.ts';
import type { OpenProject } from '../db/open.ts';
import { readUndoState } from '../db/ops.ts';
import { countRuns } from '../db/runs.ts';
import { countsAsSeen } from '../people/sight.ts';

export function summariseProject(project: OpenProject): Project {
  const { db, path } = project;
  const { images, withoutFace } = countImages(db);
  return {
    path,
    name: basename(path, extname(path)),
    classes: listClasses(db),
    images,
    imagesWithoutFace: withoutFace,
    counts: countsAsSeen(db),
    subjects: countSubjects(db),
    sources: listSources(db),
    annotators: listAnnotators(db),
    runs: countRuns(db),
    ...readUndoState(db),
    readOnlyReason: project.readOnlyReason,
    note: project.note,
  };
}
