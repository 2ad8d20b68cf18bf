import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { NO_TENSORFLOW, tensorflowLibrary } from '../../../support/native.ts';
import { declareSpecs } from '../../../support/tfjs-specs.ts';
import { FILES, TENSORFLOW } from './tfjs-spec-list.ts';

const library = tensorflowLibrary();
if (library) await loadBackend('tensorflow', { library });
describe("TensorFlow.js's own specs on tensorflow", () => {
  if (library) declareSpecs(FILES, 'tensorflow', TENSORFLOW);
  it('are declared for the library that was loaded', ({ skip }) => {
    skip(!library, NO_TENSORFLOW);
    expect(tf.getBackend()).toBe('tensorflow');
  });
});
