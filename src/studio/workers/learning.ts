/** Entry of the learning worker: one long-lived thread that trains, classifies and judges. It only reads the project. */
import { augmentationPreview } from '../learning/augmentation-sheet.ts';
import { choosing } from '../learning/backend.ts';
import { judging } from '../learning/judging.ts';
import { keeping } from '../learning/keeping.ts';
import type { LearningMethods } from '../learning/methods.ts';
import { probing } from '../learning/probing.ts';
import { stepwise } from '../learning/stepwise.ts';
import { training } from '../learning/training.ts';
import { serveWorker } from './worker-host.ts';

serveWorker<LearningMethods>({
  ...choosing,
  ...training,
  ...stepwise,
  ...judging,
  ...keeping,
  ...probing,
  augmentationPreview,
});
