import type { CropMode } from '../../shared/contract/images.ts';
import type { GivenBox } from '../formats/annotation.ts';
import type { Picture } from './picture.ts';

/** What a vision worker does. */
export type VisionMethods = {
  readPicture: {
    input: {
      readonly bytes: Uint8Array;
      readonly file: string;
      readonly crops: CropMode;
      readonly margin: number;
      /** Where its faces are said to be. */
      readonly boxes?: readonly GivenBox[];
    };
    event: never;
    output: Picture;
  };
  /** A JPEG no larger than `side`. */
  shrinkForView: { input: { readonly bytes: Uint8Array; readonly side: number }; event: never; output: Uint8Array<ArrayBuffer> };
};
