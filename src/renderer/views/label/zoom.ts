/** How far a face is enlarged: by steps, from as large as it fits to where its pixels are blocks. */
const STEP = 1.5;
const LARGEST = 8;

export const zoomedIn = (zoom: number): number => Math.min(LARGEST, zoom * STEP);
export const zoomedOut = (zoom: number): number => Math.max(1, zoom / STEP);
