/* oxlint-disable no-restricted-properties -- in British English on every machine: 24 hours, and the day before the month */

/** A moment as people say it: "today 14:05", "yesterday 09:10", "3 Mar 2031". */
export function dayWords(at: number, now = Date.now()): string {
  const date = new Date(at);
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (days === 0) return `today ${time}`;
  if (days === 1) return `yesterday ${time}`;
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
