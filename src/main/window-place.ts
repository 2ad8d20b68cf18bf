/** Where the window was and how large, kept from one start to the next. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { BrowserWindow, Rectangle } from 'electron';
import { z } from 'zod';
import { MIN_SIZE } from './window.ts';

const stored = z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int(), maximized: z.boolean() });
export type WindowPlace = z.infer<typeof stored>;

/** How much of the window's upper edge has to be on a screen, so that a person can take hold of it there. */
const TO_HOLD = { width: 200, height: 40 };

/** The place that was kept; null where there is none, or where the screens (their work areas) have changed so that it is out of reach. */
export function readPlace(file: string, screens: readonly Rectangle[]): WindowPlace | null {
  try {
    const place = stored.parse(JSON.parse(readFileSync(file, 'utf8')));
    const isLarge = place.width >= MIN_SIZE.width && place.height >= MIN_SIZE.height;
    return isLarge && screens.some((screen) => isInReach(place, screen)) ? place : null;
  } catch {
    return null;
  }
}

function isInReach({ x, y, width }: Rectangle, screen: Rectangle): boolean {
  const shown = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return shown >= TO_HOLD.width && y >= screen.y && y + TO_HOLD.height <= screen.y + screen.height;
}

type Placed = Pick<BrowserWindow, 'on' | 'getNormalBounds' | 'isMaximized'>;

/** Writes the window's place to `file` when it closes. It must close although that cannot be kept. */
export function keepPlace(window: Placed, file: string): void {
  window.on('close', () => {
    try {
      writeFileSync(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() } satisfies WindowPlace));
    } catch (error) {
      console.warn(`The window's place could not be kept: ${String(error)}`);
    }
  });
}
