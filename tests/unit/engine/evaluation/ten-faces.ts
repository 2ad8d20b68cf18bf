/** What some model says of ten faces of three classes: small enough for other programs to be asked the same. */
export const PROBABILITIES = Float32Array.of(
  ...[0.7, 0.2, 0.1],
  ...[0.11, 0.78, 0.11],
  ...[0.3, 0.29, 0.41],
  ...[0.05, 0.05, 0.9],
  ...[0.61, 0.29, 0.1],
  ...[0.2, 0.5, 0.3],
  ...[0.25, 0.42, 0.33],
  ...[0.9, 0.05, 0.05],
  ...[0.15, 0.15, 0.7],
  ...[0.34, 0.33, 0.33],
);
export const TRUTH = Int32Array.of(0, 1, 0, 2, 1, 1, 2, 0, 2, 0);
