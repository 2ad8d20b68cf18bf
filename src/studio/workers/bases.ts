/** Entry of a worker that looks at a model from elsewhere and makes a base of it. It lives for one model, so that a bad one takes nothing along. */
import { conversion } from '../bases/conversion.ts';
import { serveWorker } from './worker-host.ts';

serveWorker(conversion);
