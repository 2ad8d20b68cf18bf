/**
 * Work shared by threads that see the same memory. One leads: it writes what is to be done into the control block, cut into chunks
 * whose number follows from the work alone; every thread takes the next chunk until none is left. Who does which changes nothing,
 * so results are the same to the last bit with any number of threads.
 */
import { perform } from './tasks';

/** Places in the control block, a cache line each: generation (32 bits), chunks (16) and next chunk (16) of what is to be done… */
const WORD: usize = 0;
/** …chunks that are done, and whether the leader sleeps until all are… */
const DONE: usize = 64;
const WAITING: usize = 96;
/** …a number that changes with each call to work, for those who sleep; how many do; whether all may go home… */
const BELL: usize = 128;
const SLEEPERS: usize = 192;
const CLOSED: usize = 256;
/** …which task it is, and its operands. */
const TASK: usize = 320;
const CALL: usize = 384;
export const CONTROL_BYTES: usize = 512;

/**
 * Looks at the control block before a helper lies down, a quarter of a millisecond or more: longer than the host takes from one kernel
 * to the next, or a helper would lie down after each, and to get up takes a tenth of a learning step.
 */
const LOOKS = 200_000;
/** Looks before the leader lies down, and naps of a millisecond that it takes. A helper that needs longer for a chunk is gone. */
const LEADER_LOOKS = 200_000;
const NAPS = 20_000;
const NAP: i64 = 1_000_000;
/**
 * A helper that keeps its chunk for longer than this many naps has no processor of its own just now: other programs run. Then the
 * leader works alone, at first for so many tasks, twice as many each time that it happens again.
 */
const LATE = 2;
const ALONE = 16;
const LONGEST_ALONE = 4_096;

let control: usize = 0;
let seat: i32 = 0;
let helpers: i32 = 0;
let generation: u32 = 0;
let alone: i32 = 0;
let penalty: i32 = 0;

/** Every thread says once where the control block is, and which seat it has: 0 leads. */
export function join(address: usize, place: i32): void {
  control = address;
  seat = place;
}

/** To the leader: so many others are there. */
export function setHelpers(count: i32): void {
  helpers = count;
  alone = 0;
  penalty = 0;
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
  if (helpers == 0 || chunks <= 1 || alone > 0) {
    if (alone > 0) alone--;
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
  if (waitFor(chunks) <= LATE) {
    if (penalty > 0) penalty--;
  } else {
    penalty = min(LONGEST_ALONE, max(ALONE, penalty << 1));
    alone = penalty;
  }
}

/** Until all chunks are done. Answers how many naps that took. */
function waitFor(chunks: i32): i32 {
  for (let looks = 0; looks < LEADER_LOOKS; looks++) if (atomic.load<i32>(control + DONE) == chunks) return 0;
  atomic.store<i32>(control + WAITING, 1);
  let naps = 0;
  for (; ; naps++) {
    const done = atomic.load<i32>(control + DONE);
    if (done == chunks) break;
    if (naps > NAPS) unreachable();
    atomic.wait<i32>(control + DONE, done, NAP);
  }
  atomic.store<i32>(control + WAITING, 0);
  return naps;
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
      if (atomic.load<i32>(control + WAITING)) atomic.notify(control + DONE, 1);
      any = true;
    }
    word = atomic.load<u64>(control + WORD);
  }
  return any;
}
