/** Kept activations: a byte a number, between a channel's least value and its largest (see training/activations.ts). */
import { operands, run } from './crew';
import { UNPACK } from './tasks';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
class Unpack {
  packed: usize;
  each: i32;
  out: usize;
  pixels: i32;
  channels: i32;
}

/** `images` that lie `each` bytes apart: `channels` least values, as many steps, then pixels × channels bytes. */
export function unpack(packed: usize, each: i32, out: usize, images: i32, pixels: i32, channels: i32): void {
  const p = changetype<Unpack>(operands());
  p.packed = packed;
  p.each = each;
  p.out = out;
  p.pixels = pixels;
  p.channels = channels;
  run(UNPACK, images);
}

/** A chunk is an image. */
export function unpackChunk(call: usize, n: i32): void {
  const p = changetype<Unpack>(call), row = <usize>p.channels << 2;
  const least = p.packed + <usize>n * <usize>p.each, step = least + row;
  let from = step + row, out = p.out + <usize>n * <usize>p.pixels * row;
  for (let left = p.pixels; left > 0; left--, out += row) {
    let c: usize = 0;
    for (const whole = row & ~15; c < whole; c += 16, from += 4) {
      const bytes = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(from)));
      v128.store(out + c, f32x4.add(v128.load(least + c), f32x4.mul(f32x4.convert_i32x4_u(bytes), v128.load(step + c))));
    }
    for (; c < row; c += 4, from++) store<f32>(out + c, load<f32>(least + c) + <f32>load<u8>(from) * load<f32>(step + c));
  }
}
