/** A face's crop as a small grey picture, for what does not need its colours. */
import { sharp } from './sharp-guard.ts';

/** side × side tones; a crop that is not square is stretched, as whole pictures are. */
export async function greyCrop(bytes: Uint8Array, side: number): Promise<Uint8Array> {
  const { data, info } = await sharp(bytes, { failOn: 'error', autoOrient: true })
    .flatten({ background: '#ffffff' })
    .greyscale()
    .resize(side, side, { fit: 'fill', kernel: 'linear' })
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return info.channels === 1 ? data : data.filter((_, at) => at % info.channels === 0);
}

/** Half as wide and high: each tone the mean of four. */
export function halved(grey: Uint8Array, side: number): Uint8Array {
  const half = side / 2;
  return Uint8Array.from({ length: half * half }, (_, at) => {
    const from = 2 * Math.floor(at / half) * side + 2 * (at % half);
    return (grey[from]! + grey[from + 1]! + grey[from + side]! + grey[from + side + 1]! + 2) >> 2;
  });
}
