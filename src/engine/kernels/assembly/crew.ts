/**
 * Work shared by threads that see the same memory. One leads: it writes what is to be done into the control block, cut into chunks
 * whose number follows from the work alone; every thread takes the next chunk until none is left. Who does which changes nothing,
 * so results are the same to the last bit with any number of threads.
 */
import { perform } from './tasks';

/** Places in the control block, a cache line each: generation (32 bits), chunks (16) and next chunk (16) of what is to be done… */
const WORD: usize = 0;
/** …chunks that are done… */
const DONE: usize = 64;
/** …a number that changes with each call to work, for those who sleep; how many do; whether all may go home… */
const BELL: usize = 128;
const SLEEPERS: usize = 192;
const CLOSED: usize = 256;
/** …which task it is, and its operands. */
const TASK: usize = 320;
const CALL: usize = 384;
export const CONTROL_BYTES: usize = 512;

/** Looks at the control block before a thread lies down: longer than the host takes from one kernel to the next, some 50 µs. */
const LOOKS = 30_000;
/** Naps of a millisecond that the leader waits for a chunk. A thread that needs longer is gone. */
const NAPS = 60_000;
const NAP: i64 = 1_000_000;

let control: usize = 0;
let seat: i32 = 0;
let helpers: i32 = 0;
let generation: u32 = 0;

/** Every thread says once where the control block is, and which seat it has: 0 leads. */
export function join(address: usize, place: i32): void {
  control = address;
  seat = place;
}

/** To the leader: so many others are there. */
export function setHelpers(count: i32): void {
  helpers = count;
}

/** Where the leader writes a task's operands, and where the others read them. */
export function operands(): usize {
  return control + CALL;
}

/** The part of scratch memory of `each` bytes a seat that is this thread's own. */
export function ownScratch(scratch: usize, each: usize): usize {
  return scratch + <usize>seat * each;
}

/** Does a task whose operands are written. Chunks: at most 65,535. */
export function run(task: i32, chunks: i32): void {
  const call = control + CALL;
  if (helpers == 0 || chunks <= 1) {
    for (let n = 0; n < chunks; n++) perform(task, call, n);
    return;
  }
  store<i32>(control + TASK, task);
  atomic.store<i32>(control + DONE, 0);
  generation++;
  atomic.store<u64>(control + WORD, (<u64>generation << 32) | (<u64>chunks << 16));
  atomic.add<i32>(control + BELL, 1);
  if (atomic.load<i32>(control + SLEEPERS) > 0) atomic.notify(control + BELL, -1);
  work();
  for (let looks = 0; ; looks++) {
    const done = atomic.load<i32>(control + DONE);
    if (done == chunks) return;
    if (looks < LOOKS) continue;
    if (looks > LOOKS + NAPS) unreachable();
    atomic.wait<i32>(control + DONE, done, NAP);
  }
}

/** What every thread but the leader does until `dismiss`. */
export function serve(): void {
  for (;;) {
    const bell = atomic.load<i32>(control + BELL);
    if (atomic.load<i32>(control + CLOSED)) return;
    if (work()) continue;
    let looks = 0;
    while (looks < LOOKS && atomic.load<i32>(control + BELL) == bell) looks++;
    if (looks < LOOKS) continue;
    atomic.add<i32>(control + SLEEPERS, 1);
    atomic.wait<i32>(control + BELL, bell, -1);
    atomic.sub<i32>(control + SLEEPERS, 1);
  }
}

/** Sends the others home. */
export function dismiss(): void {
  helpers = 0;
  atomic.store<i32>(control + CLOSED, 1);
  atomic.add<i32>(control + BELL, 1);
  atomic.notify(control + BELL, -1);
}

/** Takes chunks until there is none. Operands are read after a chunk is taken: until it is done, the leader can't write others. */
function work(): bool {
  let any = false, word = atomic.load<u64>(control + WORD);
  while ((word & 0xffff) < ((word >> 16) & 0xffff)) {
    if (atomic.cmpxchg<u64>(control + WORD, word, word + 1) == word) {
      perform(load<i32>(control + TASK), control + CALL, <i32>(word & 0xffff));
      atomic.add<i32>(control + DONE, 1);
      any = true;
    }
    word = atomic.load<u64>(control + WORD);
  }
  return any;
}
