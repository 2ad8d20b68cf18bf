/** Which of two builds of the kernels is quicker here, by a matrix product of each. */
import { instantiateKernels } from './instance.ts';

/** Numbers of the product, as of a network's middle layers. */
const SIZE = { rows: 96, columns: 256, inner: 256 };
/**
 * Taken in turns; the quickest of each counts, since what else the machine does only ever adds. Some tenths of a millisecond each, but for the
 * first few: an engine compiles well what it has seen often.
 */
const ROUNDS = 40;
const PAGE = 65_536;

/** Places in memory, in bytes: the control block, both factors, the packed one, scratch, and the product of each build. */
const PLACE = { control: 1_024, a: PAGE, b: 3 * PAGE, packed: 8 * PAGE, scratch: 13 * PAGE, products: [30 * PAGE, 33 * PAGE] };
const PAGES = 40;
/** Of the other's time. Joined, a wide build takes two thirds of it; where that can't be, longer. */
const CLEARLY = 0.85;

/** Whether `first` clearly wins and gives the same numbers as `second`, to the last bit. */
export function outruns(first: WebAssembly.Module, second: WebAssembly.Module): boolean {
  const { rows, columns, inner } = SIZE;
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true });
  new Float32Array(memory.buffer, PLACE.a, rows * inner).forEach((_, at, a) => (a[at] = Math.sin(at)));
  new Float32Array(memory.buffer, PLACE.b, inner * columns).forEach((_, at, b) => (b[at] = Math.cos(at)));
  const builds = [first, second].map((module) => instantiateKernels(module, memory));
  const best = [Infinity, Infinity];
  for (const kernels of builds) kernels.join(PLACE.control, 0);
  for (let turn = 0; turn < 2 * ROUNDS; turn++) {
    const at = turn % 2;
    const began = performance.now();
    builds[at]!.product(
      ...([0, 0, rows, columns, inner, PLACE.a, inner, PLACE.b, columns, PLACE.products[at]!, columns, 0, 0, 0] as const),
      ...([PLACE.packed, PLACE.scratch, PAGE] as const),
    );
    best[at] = Math.min(best[at]!, performance.now() - began);
  }
  const [ours, theirs] = PLACE.products.map((place) => new Int32Array(memory.buffer, place, rows * columns));
  return best[0]! < CLEARLY * best[1]! && ours!.every((bits, at) => bits === theirs![at]);
}
