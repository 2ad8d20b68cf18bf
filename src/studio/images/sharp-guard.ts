/** The one door to the image decoder: formats on a list, limits, no cache. */
// First: it decides which build the next line loads.
import { DECODER_OF_THREAD } from './sharp-build.ts';
import sharp from 'sharp';
import { DECODER_GUARD, oncePerProcess, sharedState } from '../workers/once-per-process.ts';

process.env['VIPS_BLOCK_UNTRUSTED'] = '1';
const allowFormats = () => {
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
};
if (DECODER_OF_THREAD) allowFormats();
// Made anew by each thread that starts, the process's list would for a moment refuse what another one is decoding.
else oncePerProcess(sharedState(DECODER_GUARD), allowFormats);
// The pool has its threads already; a cache would only keep what is never asked for again.
sharp.concurrency(1);
sharp.cache(false);

export { sharp };
