/** The counts that the window shows, as numbers. */
import type { Page } from 'playwright-core';

const numberOf = (figure: string) => Number(figure.replaceAll(',', ''));

/** "412 of 600 labelled" in the status line. */
export async function labelledOf(page: Page): Promise<[labelled: number, faces: number]> {
  const text = await page.getByRole('contentinfo', { name: 'Status' }).innerText();
  const [, labelled, faces] = /([\d,]+) of ([\d,]+) labelled/.exec(text)!;
  return [numberOf(labelled!), numberOf(faces!)];
}

/** What the label view's panel says: the faces of each class in their order, then those kept apart. */
export async function panelCounts(page: Page): Promise<Record<string, number>> {
  const texts = (list: string) => page.getByRole('list', { name: list }).getByRole('button').allInnerTexts();
  const [classes, others] = [await texts('Classes'), await texts('Other answers')];
  const entries = [...classes, ...others.slice(0, 3)].map((text) => {
    const [, name, count] = /^(.+?)\s+(?:\d+ %\s+)?([\d,]+)/.exec(text.trim())!;
    return [name!, numberOf(count!)] as const;
  });
  return Object.fromEntries(entries);
}
