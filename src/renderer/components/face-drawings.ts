/**
 * Faces drawn with a few strokes, one an expression: the studio's own ornament. The middle of the face is (0, 0), the head reaches
 * from −40 to 40. Brow, eye and lid are those of the right half and are mirrored unless the left half has its own.
 */
export interface FaceStrokes {
  readonly brow: string;
  readonly leftBrow?: string;
  readonly eye: { readonly rx: number; readonly ry: number } | null;
  /** Strokes instead of, or over, the eye. */
  readonly lid?: string;
  readonly mouth: string;
  /** The mouth is open: its inside is filled. */
  readonly open?: boolean;
  /** Folds at nose and chin. */
  readonly fold?: string;
}

export const FACE_DRAWINGS: Readonly<Record<string, FaceStrokes>> = {
  neutral: { brow: 'M9 -17Q16 -20 23 -16', eye: { rx: 3.2, ry: 4 }, mouth: 'M-11 20Q0 21 11 20' },
  happiness: {
    brow: 'M9 -19Q16 -24 24 -18',
    eye: null,
    lid: 'M10 -5Q16 -12 22 -5',
    mouth: 'M-16 14Q0 18 16 14Q13 31 0 31Q-13 31 -16 14Z',
    open: true,
  },
  sadness: {
    brow: 'M8 -22Q15 -20 24 -14',
    eye: { rx: 3.2, ry: 3.4 },
    lid: 'M10 -9Q16 -11 23 -6',
    mouth: 'M-11 25Q0 16 11 25',
    fold: 'M-4 31Q0 29.5 4 31',
  },
  surprise: {
    brow: 'M8 -25Q16 -32 25 -24',
    eye: { rx: 4.6, ry: 6.4 },
    mouth: 'M0 13Q8 13 8 22.5Q8 32 0 32Q-8 32 -8 22.5Q-8 13 0 13Z',
    open: true,
  },
  fear: {
    brow: 'M7 -25Q14 -27 24 -20',
    eye: { rx: 4.2, ry: 5.8 },
    mouth: 'M-12 27Q-13 18 -7 17Q0 15 7 17Q13 18 12 27Q0 23 -12 27Z',
    open: true,
  },
  disgust: {
    brow: 'M7 -13Q15 -18 24 -15',
    leftBrow: 'M7 -12Q14 -15 24 -19',
    eye: { rx: 3.2, ry: 2.2 },
    lid: 'M9 -4Q16 -2 23 -5',
    mouth: 'M-12 22Q-4 14 2 19Q7 23 13 19',
    fold: 'M-3 -5L-5 -1M3 -5L5 -1',
  },
  anger: {
    brow: 'M6 -11Q13 -18 24 -20',
    eye: { rx: 3.2, ry: 3 },
    lid: 'M9 -9Q16 -8 23 -12',
    mouth: 'M-12 25Q-11 19 0 18.5Q11 19 12 25Q0 22.5 -12 25Z',
    fold: 'M-1.5 -16V-11M1.5 -16V-11',
  },
};
