/** The list of weights in a model.json of TensorFlow.js. A weight of text is refused: reading one can take for ever. */
import { z } from 'zod';
import { LIMITS } from '../../shared/limits.ts';

const weight = z.object({
  name: z.string().max(300),
  shape: z.array(z.int().min(0).max(LIMITS.model.dimension)).max(6),
  dtype: z.enum(['float32', 'int32', 'bool']),
  quantization: z
    .object({ dtype: z.enum(['uint8', 'uint16', 'float16']), min: z.number().optional(), scale: z.number().optional() })
    .optional(),
});
export type WeightSpec = z.infer<typeof weight>;

export const weightsManifest = z
  .array(z.object({ paths: z.array(z.string()).min(1).max(1_000), weights: z.array(weight) }))
  .min(1)
  .max(1_000);

const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;

export function byteSize({ shape, dtype, quantization }: WeightSpec): number {
  return shape.reduce((total, size) => total * size, 1) * BYTES[quantization?.dtype ?? dtype];
}
