/** Opens a project and holds it until it is told to stop. */
import { closeProject, openProject } from '../../../src/studio/db/open.ts';
import { onInterrupt } from '../../../src/studio/hosting/interrupts.ts';

const project = openProject(process.argv[2]!);
const work = setInterval(() => undefined, 1000);
onInterrupt(() => {
  closeProject(project);
  clearInterval(work);
  console.log('closed');
});
console.log(process.pid);
