/** Copies strips of a matrix into panels: for each k, `width` numbers in a row, zeros where the strip is narrower. */

/** From a source whose rows run along the panel (source[k · ld + column]). `ld` in bytes. */
export function packRows(k: i32, used: i32, width: i32, source: usize, ld: usize, panel: usize): void {
  if (used == width && width == 8) {
    for (; k > 0; k--, source += ld, panel += 32) {
      const a = v128.load(source), b = v128.load(source, 16);
      v128.store(panel, b, 16); v128.store(panel, a);
    }
  } else if (used == width && width == 16) {
    for (; k > 0; k--, source += ld, panel += 64) {
      const a = v128.load(source), b = v128.load(source, 16), c = v128.load(source, 32), d = v128.load(source, 48);
      v128.store(panel, b, 16); v128.store(panel, a); v128.store(panel, d, 48); v128.store(panel, c, 32);
    }
  } else if (used == width && width == 6) {
    for (; k > 0; k--, source += ld, panel += 24) {
      v128.store(panel, v128.load(source));
      store<u64>(panel, load<u64>(source, 16), 16);
    }
  } else if (used == width && width == 4) {
    for (; k > 0; k--, source += ld, panel += 16) v128.store(panel, v128.load(source));
  } else {
    for (; k > 0; k--, source += ld) {
      for (let j = 0; j < width; j++, panel += 4) store<f32>(panel, j < used ? load<f32>(source + (<usize>j << 2)) : 0);
    }
  }
}

/** From a source whose rows run along k (source[column · ld + k]): a transposition, four by four in registers. `ld` in bytes. */
export function packColumns(k: i32, used: i32, width: i32, source: usize, ld: usize, panel: usize): void {
  const step = <usize>width << 2;
  let column = 0;
  for (; column + 4 <= used; column += 4, source += ld << 2) {
    let p0 = source, p1 = source + ld, p2 = p1 + ld, p3 = p2 + ld;
    let o = panel + (<usize>column << 2);
    let i = 0;
    for (; i + 4 <= k; i += 4) {
      const a = v128.load(p0), b = v128.load(p1), c = v128.load(p2), d = v128.load(p3);
      const ab = i32x4.shuffle(a, b, 0, 4, 1, 5), cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
      const AB = i32x4.shuffle(a, b, 2, 6, 3, 7), CD = i32x4.shuffle(c, d, 2, 6, 3, 7);
      v128.store(o, i64x2.shuffle(ab, cd, 0, 2)); o += step;
      v128.store(o, i64x2.shuffle(ab, cd, 1, 3)); o += step;
      v128.store(o, i64x2.shuffle(AB, CD, 0, 2)); o += step;
      v128.store(o, i64x2.shuffle(AB, CD, 1, 3)); o += step;
      p0 += 16; p1 += 16; p2 += 16; p3 += 16;
    }
    for (; i < k; i++, o += step) {
      store<f32>(o, load<f32>(p0)); store<f32>(o, load<f32>(p1), 4); store<f32>(o, load<f32>(p2), 8); store<f32>(o, load<f32>(p3), 12);
      p0 += 4; p1 += 4; p2 += 4; p3 += 4;
    }
  }
  for (; column < width; column++, source += ld) {
    let o = panel + (<usize>column << 2);
    for (let i = 0; i < k; i++, o += step) store<f32>(o, column < used ? load<f32>(source + (<usize>i << 2)) : 0);
  }
}
