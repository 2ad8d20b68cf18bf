/** What a drawn face looks like: who it is, what it does, and how it was photographed. */
import type { Random } from '../../engine/data/random.ts';
import type { Color } from './canvas.ts';

export const SAMPLE_CLASSES = ['neutral', 'happiness', 'sadness', 'surprise', 'fear', 'disgust', 'anger'] as const;
export type SampleClass = (typeof SAMPLE_CLASSES)[number];

/** Movements of the face, 0 to 1 (mouthCorner and browTilt from −1 to 1), named after what moves. */
export interface Movements {
  readonly browInner: number;
  readonly browOuter: number;
  readonly browLower: number;
  readonly lidOpen: number;
  readonly lidLower: number;
  readonly noseWrinkle: number;
  readonly mouthCorner: number;
  readonly mouthOpen: number;
  readonly mouthWide: number;
  readonly lipPress: number;
  readonly upperLip: number;
}

export interface Subject {
  readonly name: string;
  readonly skin: Color;
  readonly hair: Color;
  readonly iris: Color;
  readonly faceWidth: number;
  readonly jaw: number;
  readonly hairline: number;
  readonly hairLength: number;
  readonly eyeSize: number;
  readonly eyeGap: number;
  readonly browThickness: number;
  readonly browHeight: number;
  readonly noseLength: number;
  readonly mouthWidth: number;
  readonly lipThickness: number;
  readonly glasses: boolean;
  readonly beard: number;
  /** A face at rest that looks a little glad, grim or surprised: what makes people disagree. */
  readonly rest: Partial<Movements>;
}

export interface Photograph {
  /** Radians. */
  readonly roll: number;
  /** −1 to 1, a third of a turn either way. */
  readonly yaw: number;
  readonly pitch: number;
  readonly zoom: number;
  readonly shift: readonly [number, number];
  readonly light: readonly [number, number];
  readonly ambient: number;
  readonly exposure: number;
  readonly background: Color;
  /** Gaussian blur in pixels and noise in grey levels. */
  readonly blur: number;
  readonly noise: number;
  readonly grey: boolean;
  readonly occlusion: null | {
    readonly kind: 'hand' | 'scarf' | 'bar';
    readonly x: number;
    readonly y: number;
    readonly angle: number;
    readonly color: Color;
  };
}

const REST: Movements = {
  browInner: 0,
  browOuter: 0,
  browLower: 0,
  lidOpen: 0.5,
  lidLower: 0,
  noseWrinkle: 0,
  mouthCorner: 0,
  mouthOpen: 0,
  mouthWide: 0,
  lipPress: 0,
  upperLip: 0,
};

/** The full expression of each class, after the action units that observers agree on. */
const FULL: Record<SampleClass, Partial<Movements>> = {
  neutral: {},
  happiness: { mouthCorner: 0.9, mouthOpen: 0.28, mouthWide: 0.5, lidLower: 0.55, lidOpen: 0.38 },
  sadness: { browInner: 0.9, browOuter: -0.1, mouthCorner: -0.75, lidOpen: 0.3, lipPress: 0.25 },
  surprise: { browInner: 0.9, browOuter: 1, lidOpen: 1, mouthOpen: 0.85, mouthWide: -0.3 },
  fear: { browInner: 1, browOuter: 0.45, browLower: 0.25, lidOpen: 0.95, mouthOpen: 0.35, mouthWide: 0.75, mouthCorner: -0.25 },
  disgust: { browLower: 0.55, noseWrinkle: 1, upperLip: 0.9, lidLower: 0.6, lidOpen: 0.3, mouthCorner: -0.4 },
  anger: { browLower: 1, browOuter: 0.15, lidOpen: 0.62, lidLower: 0.5, lipPress: 0.85, mouthCorner: -0.3, noseWrinkle: 0.25 },
};

const SKINS: readonly Color[] = [
  [255, 224, 196],
  [240, 200, 165],
  [224, 172, 130],
  [198, 134, 90],
  [150, 97, 62],
  [105, 66, 43],
];
const HAIRS: readonly Color[] = [
  [28, 22, 20],
  [70, 44, 28],
  [120, 80, 45],
  [196, 160, 96],
  [150, 60, 30],
  [150, 150, 155],
];
const IRISES: readonly Color[] = [
  [70, 45, 28],
  [92, 110, 60],
  [80, 125, 170],
  [40, 30, 25],
];

const mix = (a: Color, b: Color, share: number): Color => [0, 1, 2].map((i) => a[i]! + (b[i]! - a[i]!) * share) as unknown as Color;
const between = (random: Random, low: number, high: number) => low + (high - low) * random.uniform();
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random.uniform() * list.length)]!;

export function drawSubject(random: Random, index: number): Subject {
  const tone = between(random, 0, SKINS.length - 1.001);
  return {
    name: `person-${String(index + 1).padStart(2, '0')}`,
    skin: mix(SKINS[Math.floor(tone)]!, SKINS[Math.floor(tone) + 1]!, tone % 1),
    hair: mix(pick(random, HAIRS), pick(random, HAIRS), random.uniform() * 0.3),
    iris: pick(random, IRISES),
    faceWidth: between(random, 0.66, 0.8),
    jaw: between(random, 0.75, 1.05),
    hairline: between(random, -0.78, -0.52),
    hairLength: between(random, -0.2, 1),
    eyeSize: between(random, 0.82, 1.15),
    eyeGap: between(random, 0.3, 0.37),
    browThickness: between(random, 0.022, 0.05),
    browHeight: between(random, -0.03, 0.03),
    noseLength: between(random, 0.85, 1.15),
    mouthWidth: between(random, 0.24, 0.32),
    lipThickness: between(random, 0.7, 1.35),
    glasses: random.uniform() < 0.2,
    beard: random.uniform() < 0.25 ? between(random, 0.3, 0.8) : 0,
    rest: {
      browInner: between(random, -0.15, 0.25),
      browLower: between(random, -0.15, 0.3),
      browOuter: between(random, -0.15, 0.2),
      lidOpen: between(random, -0.15, 0.15),
      mouthCorner: between(random, -0.3, 0.3),
      mouthWide: between(random, -0.15, 0.15),
    },
  };
}

/** The class at an intensity from 0 to 1 on this person's resting face, each movement a little off. */
export function expressionOf(subject: Subject, kind: SampleClass, intensity: number, random: Random): Movements {
  const full = { ...REST, ...FULL[kind] };
  const entries = (Object.keys(REST) as (keyof Movements)[]).map((name) => {
    const moved = (full[name] - REST[name]) * intensity * between(random, 0.55, 1.15);
    return [name, REST[name] + (subject.rest[name] ?? 0) + moved + between(random, -0.08, 0.08)] as const;
  });
  const open = kind === 'anger' && random.uniform() < 0.3 ? { mouthOpen: 0.35 * intensity, lipPress: 0, mouthWide: 0.3 * intensity } : {};
  const closed = kind === 'happiness' && random.uniform() < 0.4 ? { mouthOpen: 0 } : {};
  return { ...(Object.fromEntries(entries) as unknown as Movements), ...open, ...closed };
}

export function drawPhotograph(random: Random): Photograph {
  const occluded = random.uniform();
  return {
    roll: between(random, -0.22, 0.22),
    yaw: between(random, -0.4, 0.4),
    pitch: between(random, -0.12, 0.12),
    zoom: between(random, 0.9, 1.12),
    shift: [between(random, -0.07, 0.07), between(random, -0.07, 0.07)],
    light: [between(random, -1, 1), between(random, -0.9, 0.3)],
    ambient: between(random, 0.45, 0.8),
    exposure: between(random, 0.6, 1.2),
    background: mutedColor(random),
    blur: random.uniform() < 0.25 ? between(random, 0.5, 1.2) : 0.3,
    noise: between(random, 1, 7),
    grey: random.uniform() < 0.35,
    occlusion:
      occluded > 0.1
        ? null
        : {
            kind: occluded < 0.04 ? 'hand' : occluded < 0.07 ? 'scarf' : 'bar',
            x: between(random, -0.6, 0.6),
            y: between(random, -0.6, 0.7),
            angle: between(random, -0.8, 0.8),
            color: [between(random, 20, 220), between(random, 20, 220), between(random, 20, 220)],
          },
  };
}

/** Walls and skies rather than paint pots. */
function mutedColor(random: Random): Color {
  const grey = between(random, 50, 210);
  return [grey + between(random, -28, 28), grey + between(random, -28, 28), grey + between(random, -28, 28)];
}
