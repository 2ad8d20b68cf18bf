/** A sheet of training faces and what the augmentation makes of them. */
import { augmentImage } from '../../engine/data/augment.ts';
import { randomStream } from '../../engine/data/random.ts';
import { cardOf } from '../bases/project-bases.ts';
import { toPng } from '../images/crop.ts';
import type { Handlers } from '../workers/worker-host.ts';
import { cropSource } from './crop-source.ts';
import type { LearningMethods } from './methods.ts';
import { withProject } from './project-reader.ts';

const GAP = 4;

/** Between the pictures the sheet is see-through, so that it suits a light and a dark window. */
export const augmentationPreview: Handlers<LearningMethods>['augmentationPreview'] = ({
  project: path,
  baseId,
  faceIds,
  augmentation,
  seed,
  draws,
}) =>
  withProject(path, async (project) => {
    const size = cardOf(project.db, baseId).inputSize;
    const source = cropSource(project, faceIds, size);
    const width = (draws + 1) * (size + GAP) - GAP;
    const height = faceIds.length * (size + GAP) - GAP;
    const sheet = new Uint8Array(width * height * 4);
    for (let row = 0; row < faceIds.length; row++) {
      const pixels = await source.read([row]);
      for (let column = 0; column <= draws; column++) {
        const shown = column === 0 ? pixels : augmentImage(pixels, size, augmentation, randomStream(seed, row, column));
        place(shown, size, { sheet, width, left: column * (size + GAP), top: row * (size + GAP) });
      }
    }
    return toPng(sheet, { width, height, channels: 4 });
  });

interface Place {
  readonly sheet: Uint8Array;
  readonly width: number;
  readonly left: number;
  readonly top: number;
}

function place(pixels: Uint8Array, size: number, { sheet, width, left, top }: Place): void {
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const from = (y * size + x) * 3;
      const to = ((top + y) * width + left + x) * 4;
      sheet.set(pixels.subarray(from, from + 3), to);
      sheet[to + 3] = 255;
    }
  }
}
