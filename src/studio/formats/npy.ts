/** One value of a NumPy file: AffectNet keeps each label in a file of its own. Pickled objects are programs, and are refused. */

/** The first value, as a number; null where the file holds none that can be read. */
export function readNpyScalar(bytes: Buffer): number | null {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 6) !== '\x93NUMPY') return null;
  const long = bytes[6]! >= 2;
  const headerLength = long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const start = (long ? 12 : 10) + headerLength;
  const [, descr] = /'descr'\s*:\s*'([^']+)'/.exec(bytes.toString('latin1', long ? 12 : 10, start)) ?? [];
  const [, order, kind, width] = /^([<>|=]?)([a-zA-Z])(\d+)$/.exec(descr ?? '') ?? [];
  if (!kind || order === '>' || start > bytes.length) return null;
  const size = Number(width);
  const data = bytes.subarray(start);
  // Unicode text takes four bytes a character.
  if (kind === 'U') return size > 0 && data.length >= 4 ? toNumber(data.toString('utf16le', 0, size * 4).replaceAll('\0', '')) : null;
  if (kind === 'S') return toNumber(data.toString('latin1', 0, size).replaceAll('\0', ''));
  if (size === 0 || data.length < size) return null;
  if (kind === 'f') return size === 4 ? data.readFloatLE(0) : size === 8 ? data.readDoubleLE(0) : null;
  if (kind === 'i' && size <= 4) return data.readIntLE(0, size);
  if (kind === 'u' && size <= 4) return data.readUIntLE(0, size);
  return kind === 'i' && size === 8 ? Number(data.readBigInt64LE(0)) : null;
}

function toNumber(text: string): number | null {
  const value = Number(text.trim());
  return text.trim() !== '' && Number.isFinite(value) ? value : null;
}
