/** The command line: the same studio, without a window. What it is made of takes its time to load; Ctrl+C is heard before. */
import { hearFromTheStart } from './interrupts.ts';

hearFromTheStart();
await import('./program.ts');
