/** Exact McNemar test: do two classifiers that disagree on some people's faces differ by more than chance? */

/**
 * Two-sided p: of forA + forB people who each speak for one of the two, how surprising is a division as uneven as this, if each were
 * a throw of a fair coin? min(1, 2·P(X ≤ min)), X ~ Binomial(forA + forB, ½). (McNemar 1947; exact form: Agresti 2013, §11.1.) What is counted
 * must not depend on one another: people do not, faces of one person do.
 */
export function mcnemarExact(forA: number, forB: number): number {
  const all = forA + forB;
  const fewer = Math.min(forA, forB);
  // Sums logarithms of binomial terms upwards: C(n, k+1) = C(n, k)·(n − k) / (k + 1).
  let logTerm = -all * Math.LN2;
  let tail = 0;
  for (let k = 0; k <= fewer; k++) {
    tail += Math.exp(logTerm);
    logTerm += Math.log((all - k) / (k + 1));
  }
  return Math.min(1, 2 * tail);
}
