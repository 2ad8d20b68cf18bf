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
  /** What it was trained on, and how well it did; empty where nobody knows. */
  trainedOn: z.string().default(''),
  /** Side of the square input in pixels. Colour goes in; where `channels` is 1, the network makes it grey first. */
  inputSize: z.int(),
  channels: z.union([z.literal(1), z.literal(3)]).default(3),
  /** The crop of a face that the base was trained on: a landmark-aligned square box times `margin`. */
  crop: z.object({ align: z.literal('landmarks'), margin: z.number() }),
  /** Pixels 0–255 become (pixel − mean) / scale, per channel. Done inside the network, as its first layer. */
  normalisation: z.object({
    mean: z.tuple([z.number(), z.number(), z.number()]),
    scale: z.union([z.number(), z.tuple([z.number(), z.number(), z.number()])]),
  }),
  blocks: z.array(baseBlock),
  /** Length of the feature vector. */
  features: z.int(),
  parameters: z.int(),
  /** Classes that the base was trained to tell apart, in the order of its own head; empty if it has none. */
  knows: z.array(z.string()),
});

export type BaseCard = z.infer<typeof baseCard>;
