/** Room on a disk, asked for before something large is written there. */
import { statfsSync } from 'node:fs';
import { StudioError } from '../shared/errors.ts';

/** @throws StudioError DISK_FULL with what `sentence` makes of both sizes, where the disk of `folder` has fewer than `bytes` free. */
export function requireRoom(folder: string, bytes: number, sentence: (needed: string, free: string) => string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < bytes) throw new StudioError('DISK_FULL', sentence(sizeWords(bytes), sizeWords(free)));
}

const sizeWords = (bytes: number): string => (bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`);
