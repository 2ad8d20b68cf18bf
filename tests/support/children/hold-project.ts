/** Opens a project and holds it. */
import { openProject } from '../../../src/studio/db/open.ts';

openProject(process.argv[2]!);
console.log('open');
setInterval(() => undefined, 1000);
