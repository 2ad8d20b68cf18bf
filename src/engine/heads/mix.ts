/** How much each of several inputs counts: weights learnt with a softmax head (as the scalar mix of ELMo, Peters 2018, for inputs of different lengths). */
import { createSolver } from './softmax-solver.ts';
import { standardise } from './standard.ts';
import { rowsOf, taskWeights, type TaskData, type TaskSettings, type TaskWatch } from './task-data.ts';

/** Strength of regularisation while the weights are learnt, and rounds: the weights hardly move after a few. */
const STRENGTH = 0.1;
const ROUNDS = 6;
/** No input is given up for good. */
const LEAST = 0.02;

/**
 * Minimises cross-entropy + λ/2·Σ‖V_j‖²/s_j² over the head's weights V_j for input j and the mix s, Σ s_j = inputs: in turns, by solving for
 * V on scaled features, and s_j ∝ ‖V_j‖^⅔, which is the minimum for given V.
 * @returns One scale a feature, and one weight an input.
 */
export async function mixScales(
  data: TaskData,
  settings: TaskSettings,
  lengths: readonly number[],
  { signal }: TaskWatch,
): Promise<{ scales: Float64Array; weights: readonly number[] }> {
  const { featureLength: length, classes } = data;
  const learn = rowsOf(data, data.train);
  const { rows } = standardise(learn.features, learn.count, length);
  const inputOf = Int32Array.from(lengths.flatMap((count, input) => Array.from({ length: count }, () => input)));
  const start = new Float64Array((length + 1) * classes);
  let weights: number[] = lengths.map(() => 1);
  for (let round = 0; round < ROUNDS; round++) {
    const scaled = rows.map((value, at) => value * weights[inputOf[at % length]!]!);
    const solver = createSolver({ rows: scaled, count: learn.count, length, targets: learn.targets, classes });
    try {
      const [point] = await solver.solve(
        [{ weights: taskWeights(data, settings), strength: settings.strength ?? STRENGTH, centre: start, start }],
        {
          tolerance: 1e-3,
          ...(signal ? { signal } : {}),
        },
      );
      const norms = new Float64Array(lengths.length);
      for (let f = 0; f < length; f++) {
        const input = inputOf[f]!;
        for (let c = 0; c < classes; c++) norms[input]! += (point![f * classes + c]! * weights[input]!) ** 2;
      }
      const raw = Array.from(norms, (norm) => Math.cbrt(norm));
      const sum = raw.reduce((total, value) => total + value, 0);
      // Where no input says anything, all stay alike.
      if (sum > 0) weights = raw.map((value) => Math.max(LEAST, (value / sum) * lengths.length));
    } finally {
      solver.dispose();
    }
  }
  return { scales: Float64Array.from(inputOf, (input) => weights[input]!), weights };
}
