/** Reads data sets of unknown origin: tables, archives, JSON and XML. */
import type { FormatsMethods } from '../formats/methods.ts';
import { readingHandlers } from '../formats/reading.ts';
import { serveWorker } from './worker-host.ts';

serveWorker<FormatsMethods>(readingHandlers());
