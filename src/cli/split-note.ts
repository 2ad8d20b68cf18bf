/** Says that a split was made where nobody had made one: it stays for all that comes. */
import type { Studio } from '../studio/studio.ts';
import type { Output } from './output.ts';

/** Does what makes a split by itself where there is none. */
export async function noteSplit<Result>({ client }: Studio, output: Output, work: () => Promise<Result>): Promise<Result> {
  const before = await client.splits.current();
  const result = await work();
  const made = before === null ? await client.splits.current() : null;
  if (made) {
    const { train, validation, test } = made;
    output.note(
      `Made a split: ${train.labelled} to learn from, ${validation.labelled} to choose by, ${test.labelled} to judge by; it stays.`,
    );
  }
  return result;
}
