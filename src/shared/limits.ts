/** Limits on what comes from outside. Each is named in the message that refuses something because of it. */
export const LIMITS = {
  image: { bytes: 64 * 2 ** 20, pixels: 100e6, side: 32_768, seconds: 15, smallestCrop: 48 },
  import: { files: 1_000_000, depth: 32, pathLength: 1_024 },
  csv: { bytes: 512 * 2 ** 20, rows: 2_000_000, columns: 256, cell: 64 * 2 ** 10 },
  zip: { entries: 1_000_000, entryBytes: 64 * 2 ** 20, totalBytes: 50 * 2 ** 30, ratio: 100, totalRatio: 20, ratioFrom: 2 ** 20 },
  json: { bytes: 256 * 2 ** 20, depth: 64, values: 8e6 },
  xml: { bytes: 512 * 2 ** 20, depth: 64, attribute: 64 * 2 ** 10 },
  upload: { bytes: 32 * 2 ** 20, files: 256 },
  className: { length: 64, count: 64 },
  model: { topologyBytes: 32 * 2 ** 20, weightBytes: 2 ** 30, layers: 2_000, dimension: 65_536, elements: 1e8, parameters: 2e8 },
  base: { fileBytes: 512 * 2 ** 20, files: 1_100, side: 512, smallestSide: 16, seconds: 120 },
  freeDisk: { bytes: 2 ** 30 },
  blobChunk: 4 * 2 ** 20,
} as const;
