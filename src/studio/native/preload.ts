/** In which order CUDA's libraries have to be loaded: each wants others, and names them only as it is loaded. */
import { join } from 'node:path';
import koffi from 'koffi';

/** Tries them over and over until no more of them come; what never came is left out, and TensorFlow says so itself if it wants it. */
export function orderOfLoading(folder: string, files: readonly string[]): string[] {
  const order: string[] = [];
  let waiting = [...files];
  while (waiting.length > 0) {
    const still = waiting.filter((file) => {
      try {
        koffi.load(join(folder, file), { global: true });
        order.push(file);
        return false;
      } catch {
        return true;
      }
    });
    if (still.length === waiting.length) break;
    waiting = still;
  }
  return order;
}
