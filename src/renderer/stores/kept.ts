/** The value before, where the new one says the same: whatever shows it then stays as it is drawn. Both are plain data. */
export function keptIfSame<Value>(before: Value, now: Value): Value {
  return JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
