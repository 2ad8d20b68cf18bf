/** A share as people read it: 0.7234 → "72.3 %". */
export function percent(share: number, unit = true): string {
  return `${(share * 100).toFixed(1)}${unit ? ' %' : ''}`;
}

/** A difference in points, with its sign: 0.041 → "+4.1". */
export function points(difference: number): string {
  const value = (difference * 100).toFixed(1);
  return difference > 0 ? `+${value}` : value.replace('-', '−');
}

/** A p-value as it is read: "p < 0.001", "p = 0.012". */
export function pValue(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}
