/** The one door to the image decoder: formats on a list, limits, no cache. */
// First: it decides which build the next line loads.
import './sharp-build.ts';
import sharp from 'sharp';
import { DECODER_GUARD, oncePerProcess, sharedState } from '../workers/once-per-process.ts';

process.env['VIPS_BLOCK_UNTRUSTED'] = '1';
// The list is the whole process's: made anew by each thread that starts, it would for a moment refuse what another one is decoding.
oncePerProcess(sharedState(DECODER_GUARD), () => {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: [
      'VipsForeignLoadJpegBuffer',
      'VipsForeignLoadPngBuffer',
      'VipsForeignLoadWebpBuffer',
      'VipsForeignLoadNsgifBuffer',
      'VipsForeignLoadTiffBuffer',
      'VipsForeignLoadHeifBuffer',
    ],
  });
});
// The pool has its threads already; a cache would only keep what is never asked for again.
sharp.concurrency(1);
sharp.cache(false);

export { sharp };
