/** Functions that TensorFlow.js and Keras do not understand alike, or that one of them does not know: said by layers that all of them know. */
interface Part {
  readonly kind: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What goes into the first part goes in here as well, before what the part before gives. */
  readonly beside?: true;
}

const FUNCTIONS: Readonly<Record<string, readonly Part[]>> = {
  /** x · min(max(x/6 + ½, 0), 1), as MobileNetV3 has it (Howard and others 2019, arXiv 1905.02244). */
  hard_silu: [
    { kind: 'Rescaling', name: 'sixth', settings: { scale: 1 / 6, offset: 0.5 } },
    { kind: 'ReLU', name: 'gate', settings: { max_value: 1 } },
    { kind: 'Multiply', name: 'gated', settings: {}, beside: true },
  ],
  /** As a name it always has this slope; the layer's own differs from version to version. */
  leaky_relu: [{ kind: 'LeakyReLU', name: 'leaky', settings: { alpha: 0.2 } }],
};

/** Layers that follow the one with this activation, which then has none of its own; null where it can stay. */
export function spelledOut(activation: unknown): readonly Part[] | null {
  return typeof activation === 'string' && Object.hasOwn(FUNCTIONS, activation) ? FUNCTIONS[activation]! : null;
}
