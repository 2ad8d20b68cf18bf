/** The label view as a person uses it. */
import type { Page } from 'playwright-core';

/** The number of the face on screen, once its picture is really there. */
export async function shownFace(page: Page): Promise<number> {
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('img[data-current]')?.naturalWidth ?? 0) > 0);
  return Number(await page.locator('[data-face]').getAttribute('data-face'));
}

/** Presses keys as fast as they are taken, and waits until the studio has them all. */
export async function type(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
  await page.getByText('Saved', { exact: true }).first().waitFor();
}
