/** Entry of the reading worker: makes the next batch's pictures ready while the learning thread computes. */
import { reading, type ReadingMethods } from '../learning/reading.ts';
import { serveWorker } from './worker-host.ts';

serveWorker<ReadingMethods>(reading);
