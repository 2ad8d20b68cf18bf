/** Weights as face-api ships them: a manifest in JSON and bytes, most of them quantised to eight bits. */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { StudioError } from '../../shared/errors.ts';

/** Tensors by name. */
export type WeightMap = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;

const manifestSchema = z.array(
  z.object({
    weights: z.array(
      z.object({
        name: z.string(),
        shape: z.array(z.int().nonnegative()),
        dtype: z.literal('float32'),
        quantization: z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() }).optional(),
      }),
    ),
  }),
);

/**
 * Decodes all tensors of a face-api manifest.
 * @throws StudioError BAD_MODEL where manifest and bytes do not belong together.
 */
export function decodeFaceApiWeights(manifest: unknown, bytes: Uint8Array): WeightMap {
  const parsed = manifestSchema.safeParse(manifest);
  if (!parsed.success) {
    throw new StudioError('BAD_MODEL', `The list of weights of a base is not one that can be read: ${z.prettifyError(parsed.error)}`);
  }
  const specs = parsed.data.flatMap((group) => group.weights);
  const expected = specs.reduce((sum, { shape, quantization }) => {
    const width = quantization ? (quantization.dtype === 'uint8' ? 1 : 2) : 4;
    return sum + shape.reduce((product, side) => product * side, width);
  }, 0);
  if (expected !== bytes.byteLength) {
    throw new StudioError(
      'BAD_MODEL',
      `The weights of a base should be ${expected} bytes but are ${bytes.byteLength}. Install the program again.`,
    );
  }
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const tensors = tf.io.decodeWeights(buffer, specs as tf.io.WeightsManifestEntry[]);
  const weights = Object.entries(tensors).map(
    ([name, tensor]) => [name, { shape: tensor.shape, data: new Float32Array(tensor.dataSync()) }] as const,
  );
  tf.dispose(tensors);
  return Object.fromEntries(weights);
}
