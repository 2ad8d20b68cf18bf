/** Undo and redo where no studio is around the project. */
import type { OpenProject } from '../../src/studio/db/open.ts';
import { withFaces, type RetracedLabels } from '../../src/studio/labels/labelling.ts';
import { redoStep, undoStep } from '../../src/studio/labels/steps.ts';

export const undoLabels = (project: OpenProject): RetracedLabels | null => withFaces(project, undoStep(project));
export const redoLabels = (project: OpenProject): RetracedLabels | null => withFaces(project, redoStep(project));
