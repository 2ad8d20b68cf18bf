/** A size of a file: "640 B", "12 kB", "3.4 MB". */
export function bytesWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const unit = Math.min(3, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** unit;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${['B', 'kB', 'MB', 'GB'][unit]}`;
}
