/** FNV-1a over 32 bits: tells damage and difference, not malice. */
export function checksum(bytes: Uint8Array, from = 0x811c9dc5): number {
  let hash = from;
  for (let at = 0; at < bytes.length; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash >>> 0;
}
