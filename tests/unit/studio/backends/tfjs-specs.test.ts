import { describe } from 'vitest';
import { loadBackend } from '../../../../src/studio/backends/load.ts';
import { declareSpecs } from '../../../support/tfjs-specs.ts';
import { FILES, WASM } from './tfjs-spec-list.ts';

// Specs are declared for the backend that is the current one, so each backend has a file.
await loadBackend('wasm');
describe("TensorFlow.js's own specs on wasm", () => {
  declareSpecs(FILES, 'wasm', WASM);
});
