/** Draws one face: from who, what and how to square RGB pixels. */
import type { Random } from '../../engine/data/random.ts';
import { blur, box, ellipse, fill, lens, stroke, type Canvas, type Color } from './canvas.ts';
import type { Movements, Photograph, Subject } from './face-parameters.ts';

const scale = (color: Color, by: number): Color => [color[0] * by, color[1] * by, color[2] * by];
const toward = (from: Color, to: Color, share: number): Color => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/** size × size × 3 RGB. */
export function paintFace(subject: Subject, movements: Movements, photograph: Photograph, size: number, random: Random): Uint8Array {
  const canvas = placeCanvas(photograph, size);
  const lit = lighting(photograph);
  paintHead(canvas, subject, photograph, lit);
  for (const side of [-1, 1] as const) paintEye(canvas, subject, movements, side, lit);
  paintNose(canvas, subject, movements, lit);
  paintMouth(canvas, subject, movements, lit);
  paintFolds(canvas, subject, movements);
  if (subject.glasses) paintGlasses(canvas, subject);
  if (photograph.occlusion) paintOcclusion(canvas, subject, photograph.occlusion, lit);
  return develop(canvas, photograph, random);
}

/** Each pixel's place on the face: turned, moved, and bent around the head by the yaw and the pitch. */
function placeCanvas({ roll, yaw, pitch, zoom, shift, background }: Photograph, size: number): Canvas {
  const points = new Float32Array(size * size * 2);
  const pixels = new Float32Array(size * size * 3);
  const cos = Math.cos(roll);
  const sin = Math.sin(roll);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const u = (((column + 0.5) / size) * 2 - 1) / zoom - shift[0];
      const v = (((row + 0.5) / size) * 2 - 1) / zoom - shift[1];
      const x = u * cos + v * sin;
      const y = v * cos - u * sin;
      const depth = Math.sqrt(Math.max(0, 1 - x * x * 1.3 - y * y * 0.9));
      const at = row * size + column;
      points[at * 2] = x - yaw * 0.3 * depth;
      points[at * 2 + 1] = y - pitch * depth;
      const shade = 1 - 0.15 * v;
      pixels.set(scale(background, shade), at * 3);
    }
  }
  return { size, pixels, points, unit: 2 / size / zoom };
}

type Light = (color: Color, x: number, y: number) => Color;

function lighting({ light, ambient }: Photograph): Light {
  const length = Math.hypot(light[0], light[1], 1);
  return (color, x, y) => {
    const nx = x / 0.95;
    const ny = y / 1.2;
    const nz = Math.sqrt(Math.max(0.05, 1 - nx * nx - ny * ny));
    const facing = Math.max(0, (nx * light[0] + ny * light[1] + nz) / length);
    return scale(color, ambient + (1.1 - ambient) * facing);
  };
}

function paintHead(
  canvas: Canvas,
  { skin, hair, faceWidth, jaw, hairline, hairLength, beard }: Subject,
  { background }: Photograph,
  lit: Light,
): void {
  fill(canvas, ellipse(0, -0.12, faceWidth + 0.16, 1.0), scale(hair, 0.8));
  if (hairLength > 0.2) fill(canvas, box(0, 0.35, faceWidth + 0.13, 0.3 + hairLength * 0.4, 0), scale(hair, 0.7), { softness: 0.06 });
  fill(canvas, box(0, 1.05, 0.32, 0.35, 0), (x, y) => lit(scale(skin, 0.72), x, y), { softness: 0.05 });
  fill(canvas, ellipse(0, 1.5, 1.05, 0.42), toward(background, [60, 70, 90], 0.6));
  const face = (x: number, y: number) => {
    const narrowing = y > 0.2 ? 1 - (y - 0.2) * (y - 0.2) * (1.05 - jaw) * 0.9 : 1;
    return (Math.hypot(x / (faceWidth * narrowing), (y - 0.02) / 0.93) - 1) * faceWidth;
  };
  fill(canvas, face, (x, y) => lit(skin, x, y));
  for (const side of [-1, 1]) {
    fill(canvas, ellipse(side * 0.42, 0.28, 0.2, 0.16), (x, y) => lit(toward(skin, [225, 110, 100], 0.22), x, y), {
      softness: 0.14,
      opacity: 0.6,
    });
  }
  fill(
    canvas,
    (x, y) => Math.max(face(x, y), y - hairline - 0.12 * x * x + 0.05 * Math.sin(9 * x)),
    (x, y) => lit(hair, x, y),
    { softness: 0.03 },
  );
  if (beard > 0) {
    const around = (x: number, y: number) => Math.max(face(x, y), 0.42 + 0.1 * Math.cos(3 * x) - y);
    fill(canvas, around, (x, y) => lit(scale(hair, 0.9), x, y), { opacity: beard, softness: 0.06 });
  }
}

function paintEye(canvas: Canvas, subject: Subject, movements: Movements, side: -1 | 1, lit: Light): void {
  const { skin, hair, iris, eyeSize, eyeGap, browThickness, browHeight } = subject;
  const cx = side * eyeGap;
  const cy = -0.17;
  const width = 0.17 * eyeSize;
  const upper = Math.max(0.004, 0.15 * movements.lidOpen * eyeSize);
  const lower = Math.max(0.004, 0.062 * (1 - 0.85 * movements.lidLower) * eyeSize);
  fill(canvas, ellipse(cx, cy - 0.03, 0.25, 0.17), (x, y) => lit(scale(skin, 0.78), x, y), { softness: 0.12, opacity: 0.45 });
  const lid = (t: number) => cy - upper * (1 - t * t);
  const opening = lens(cx, width, lid, (t) => cy + lower * (1 - t * t));
  fill(canvas, opening, (x, y) => lit([236, 233, 228], x, y));
  const pupilY = cy - 0.012;
  fill(canvas, (x, y) => Math.max(opening(x, y), ellipse(cx, pupilY, 0.072 * eyeSize, 0.072 * eyeSize)(x, y)), iris);
  fill(canvas, (x, y) => Math.max(opening(x, y), ellipse(cx, pupilY, 0.034, 0.034)(x, y)), [12, 10, 10]);
  fill(canvas, (x, y) => Math.max(opening(x, y), ellipse(cx + 0.025, pupilY - 0.025, 0.014, 0.014)(x, y)), [250, 250, 250]);
  fill(canvas, stroke([cx - width, cy], [cx, lid(0)], [cx + width, cy], 0.011, 0.006), scale(skin, 0.28));
  fill(canvas, stroke([cx - width * 0.9, cy + 0.01], [cx, cy + lower + 0.012], [cx + width * 0.9, cy + 0.01], 0.005), scale(skin, 0.55), {
    opacity: 0.7,
  });
  if (movements.lidLower > 0.3) {
    fill(canvas, stroke([cx - width, cy + 0.05], [cx, cy + 0.1], [cx + width, cy + 0.04], 0.006), scale(skin, 0.62), {
      opacity: movements.lidLower,
      softness: 0.02,
    });
  }
  const inner = -0.17 * movements.browInner + 0.15 * movements.browLower;
  const outer = -0.15 * movements.browOuter + 0.06 * movements.browLower;
  const height = cy - 0.2 + browHeight;
  const innerX = cx - side * (0.17 - 0.035 * movements.browLower);
  const brow = stroke(
    [innerX, height + 0.035 + inner],
    [cx + side * 0.03, height - 0.025 + (inner + outer) / 2],
    [cx + side * 0.2, height + 0.04 + outer],
    browThickness * 0.6,
    browThickness * 0.5,
  );
  fill(canvas, brow, (x, y) => lit(scale(hair, 0.75), x, y), { softness: 0.01 });
}

function paintNose(canvas: Canvas, { skin, noseLength }: Subject, { noseWrinkle }: Movements, lit: Light): void {
  const tip = 0.02 + 0.2 * noseLength - 0.05 * noseWrinkle;
  fill(canvas, ellipse(0.03, tip - 0.13, 0.05, 0.2), (x, y) => lit(scale(skin, 1.12), x, y), { softness: 0.06, opacity: 0.5 });
  fill(canvas, ellipse(0, tip, 0.11 + 0.02 * noseWrinkle, 0.07), (x, y) => lit(scale(skin, 0.92), x, y), { softness: 0.05, opacity: 0.7 });
  for (const side of [-1, 1]) {
    fill(canvas, ellipse(side * 0.055, tip + 0.045, 0.028, 0.016), scale(skin, 0.3), { softness: 0.01 });
    fill(canvas, stroke([side * 0.1, tip - 0.05], [side * 0.135, tip], [side * 0.1, tip + 0.05], 0.006), scale(skin, 0.55), {
      opacity: 0.7,
      softness: 0.01,
    });
    if (noseWrinkle > 0.2) {
      for (const row of [0, 1, 2]) {
        fill(
          canvas,
          stroke([side * 0.03, -0.12 + row * 0.05], [side * 0.08, -0.15 + row * 0.05], [side * 0.13, -0.12 + row * 0.05], 0.005),
          scale(skin, 0.5),
          { opacity: Math.min(1, noseWrinkle) * 0.8, softness: 0.01 },
        );
      }
    }
  }
}

function paintMouth(canvas: Canvas, { skin, mouthWidth, lipThickness }: Subject, movements: Movements, lit: Light): void {
  const { mouthCorner, mouthOpen, mouthWide, lipPress, upperLip } = movements;
  const width = mouthWidth * (1 + 0.28 * mouthWide + 0.18 * Math.max(0, mouthCorner));
  const cy = 0.47 - 0.03 * upperLip;
  const bend = 0.11 * mouthCorner;
  const open = Math.max(0, mouthOpen) * 0.2;
  const thick = 0.048 * lipThickness * (1 - 0.75 * Math.max(0, Math.min(1, lipPress)));
  const middle = (t: number) => cy + bend * (0.6 - 1.4 * t * t);
  const arch = (t: number) => 1 - t * t;
  const upper = (t: number) =>
    middle(t) - open * 0.35 * arch(t) - 0.07 * Math.max(0, upperLip) * Math.exp(-((Math.abs(t) - 0.45) ** 2) * 9);
  const lower = (t: number) => middle(t) + open * arch(t);
  const lip = toward(skin, [178, 62, 70], 0.55);
  fill(
    canvas,
    lens(
      0,
      width,
      (t) => upper(t) - thick * Math.sqrt(arch(t)) * (1 - 0.25 * Math.exp(-t * t * 40)),
      (t) => lower(t) + thick * 1.25 * Math.sqrt(arch(t)),
    ),
    (x, y) => lit(lip, x, y),
  );
  if (open > 0.012 || upperLip > 0.35) {
    const gap = (t: number) => upper(t) + 0.004;
    const floor = (t: number) => Math.max(lower(t) - 0.004, gap(t) + 0.03 * Math.max(0, upperLip) * arch(t));
    fill(canvas, lens(0, width * 0.93, gap, floor), [62, 18, 22]);
    const teeth =
      Math.min(0.06, open * 0.4 + 0.03 * Math.max(0, upperLip)) *
      (0.4 + 0.6 * Math.max(0, Math.min(1, mouthWide + mouthCorner + upperLip)));
    fill(
      canvas,
      lens(0, width * 0.82, gap, (t) => Math.min(gap(t) + teeth * arch(t), floor(t))),
      (x, y) => lit([240, 236, 226], x, y),
    );
  } else {
    fill(canvas, stroke([-width, middle(-1)], [0, middle(0)], [width, middle(1)], 0.009), scale(skin, 0.3));
  }
}

function paintFolds(
  canvas: Canvas,
  { skin, mouthWidth }: Subject,
  { mouthCorner, browInner, browOuter, browLower, upperLip, noseWrinkle }: Movements,
): void {
  const crease = scale(skin, 0.5);
  const smile = Math.max(0, mouthCorner) + 0.8 * Math.max(0, upperLip) + 0.3 * noseWrinkle;
  for (const side of [-1, 1]) {
    if (smile > 0.15) {
      fill(canvas, stroke([side * 0.14, 0.22], [side * (mouthWidth + 0.09), 0.33], [side * (mouthWidth + 0.1), 0.5], 0.007), crease, {
        opacity: Math.min(0.85, smile * 0.8),
        softness: 0.02,
      });
    }
    if (browLower > 0.25) {
      fill(canvas, stroke([side * 0.05, -0.36], [side * 0.065, -0.3], [side * 0.045, -0.23], 0.006), crease, {
        opacity: Math.min(0.9, browLower),
        softness: 0.012,
      });
    }
    if (mouthCorner < -0.35) {
      fill(
        canvas,
        stroke([side * (mouthWidth + 0.01), 0.53], [side * (mouthWidth + 0.05), 0.6], [side * (mouthWidth + 0.03), 0.67], 0.006),
        crease,
        { opacity: -mouthCorner * 0.7, softness: 0.015 },
      );
    }
  }
  const raised = (Math.max(0, browInner) + Math.max(0, browOuter)) / 2;
  if (raised > 0.35) {
    for (const row of [0, 1, 2]) {
      fill(canvas, stroke([-0.32, -0.5 - row * 0.06], [0, -0.53 - row * 0.06], [0.32, -0.5 - row * 0.06], 0.005), crease, {
        opacity: (raised - 0.2) * 0.8,
        softness: 0.012,
      });
    }
  }
}

function paintGlasses(canvas: Canvas, { eyeGap }: Subject): void {
  for (const side of [-1, 1]) {
    const rim = ellipse(side * eyeGap, -0.15, 0.22, 0.17);
    fill(canvas, (x, y) => Math.abs(rim(x, y)) - 0.013, [35, 32, 34]);
    fill(canvas, stroke([side * (eyeGap + 0.2), -0.18], [side * 0.65, -0.2], [side * 0.8, -0.19], 0.011), [35, 32, 34]);
  }
  fill(canvas, stroke([-eyeGap + 0.2, -0.17], [0, -0.2], [eyeGap - 0.2, -0.17], 0.011), [35, 32, 34]);
}

function paintOcclusion(
  canvas: Canvas,
  { skin, hair }: Subject,
  { kind, x, y, angle, color }: NonNullable<Photograph['occlusion']>,
  lit: Light,
): void {
  if (kind === 'scarf') return fill(canvas, box(0, 0.85, 1.2, 0.42, angle * 0.2), (u, v) => lit(color, u, v));
  if (kind === 'bar') return fill(canvas, box(x, y, 1.6, 0.09, angle), (u, v) => lit(toward(hair, color, 0.3), u, v));
  for (const finger of [0, 1, 2, 3]) {
    const shape = box(x + finger * 0.15 * Math.cos(angle), 0.75 + finger * 0.05, 0.065, 0.4, angle * 0.5);
    fill(canvas, shape, (u, v) => lit(scale(skin, 0.93 - 0.05 * (finger % 2)), u, v), { softness: 0.015 });
  }
}

function develop(canvas: Canvas, photograph: Photograph, random: Random): Uint8Array {
  blur(canvas, photograph.blur * (canvas.size / 112));
  const { pixels } = canvas;
  const out = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 3) {
    // The sum of three uniform draws is near enough to normal for film grain.
    const grain = (random.uniform() + random.uniform() + random.uniform() - 1.5) * 2 * photograph.noise;
    const grey = 0.299 * pixels[at]! + 0.587 * pixels[at + 1]! + 0.114 * pixels[at + 2]!;
    for (let channel = 0; channel < 3; channel++) {
      const value = photograph.grey ? grey : pixels[at + channel]!;
      out[at + channel] = Math.min(255, Math.max(0, Math.round(value * photograph.exposure + grain)));
    }
  }
  return out;
}
