/** What the page of an export takes from here, made into one script by `scripts/build-page.ts`. */
export { LIMITS } from '../../shared/limits.ts';
export { cropPixels } from './crop-pixels.ts';
export { buildDetectorNetwork } from './detector-network.ts';
export { cropSquare, findFaces } from './find-faces.ts';
export { storedAndRead } from './jpeg-loss.ts';
export { WORKING_SIDE } from './pixels.ts';
export { scaleTo } from './scale.ts';
export { isCropAfterAll, isSurelyCrop } from './whole-picture.ts';
