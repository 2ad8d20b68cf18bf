/** The card of a base: what it is, what it wants as input, where it can be cut, what it knows already. */
import { z } from 'zod';

/** One block of layers that is frozen or learns as a whole; the first is nearest the pixels. */
export const baseBlock = z.object({
  name: z.string(),
  /** Said to a newcomer, e.g. "edges and colours". */
  sees: z.string(),
  parameters: z.int(),
  /** [height, width, channels] of its output. */
  output: z.tuple([z.int(), z.int(), z.int()]),
});

export const baseCard = z.object({
  id: z.string(),
  name: z.string(),
  summary: z.string(),
  source: z.string(),
  licence: z.string(),
  /** Side of the square RGB input in pixels. */
  inputSize: z.int(),
  /** The crop of a face that the base was trained on: a landmark-aligned square box times `margin`. */
  crop: z.object({ align: z.literal('landmarks'), margin: z.number() }),
  /** Pixels 0–255 become (pixel − mean) / scale, per channel. Done inside the network, as its first layer. */
  normalisation: z.object({ mean: z.tuple([z.number(), z.number(), z.number()]), scale: z.number() }),
  blocks: z.array(baseBlock),
  /** Length of the feature vector. */
  features: z.int(),
  parameters: z.int(),
  /** Classes that the base was trained to tell apart, in the order of its own head; empty if it has none. */
  knows: z.array(z.string()),
});

export type BaseCard = z.infer<typeof baseCard>;
