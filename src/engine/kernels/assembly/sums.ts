/** Sums over rows: out[c] = scale · Σ over r of a[r, c]. Blocks of 256 rows are summed by themselves first, which keeps rounding small. */

const BLOCK = 256;

export function columnSums(a: usize, out: usize, rows: i32, columns: i32, scale: f32): void {
  const row = <usize>columns << 2;
  memory.fill(out, 0, row);
  for (; rows > 0; rows -= BLOCK, a += <usize>BLOCK * row) {
    const count = <usize>min(rows, BLOCK);
    let c: usize = 0;
    for (const end = row & ~63; c < end; c += 64) {
      const none = f32x4.splat(0);
      let s0 = none, s1 = none, s2 = none, s3 = none, p = a + c;
      for (let r: usize = 0; r < count; r++, p += row) {
        s0 = f32x4.add(s0, v128.load(p));
        s1 = f32x4.add(s1, v128.load(p, 16));
        s2 = f32x4.add(s2, v128.load(p, 32));
        s3 = f32x4.add(s3, v128.load(p, 48));
      }
      addTo(out + c, s0); addTo(out + c + 16, s1); addTo(out + c + 32, s2); addTo(out + c + 48, s3);
    }
    for (const end = row & ~15; c < end; c += 16) {
      let s = f32x4.splat(0), p = a + c;
      for (let r: usize = 0; r < count; r++, p += row) s = f32x4.add(s, v128.load(p));
      addTo(out + c, s);
    }
    for (; c < row; c += 4) {
      let s: f32 = 0, p = a + c;
      for (let r: usize = 0; r < count; r++, p += row) s += load<f32>(p);
      store<f32>(out + c, load<f32>(out + c) + s);
    }
  }
  if (scale != 1) for (let c: usize = 0; c < row; c += 4) store<f32>(out + c, load<f32>(out + c) * scale);
}

/** Column sums of each of `groups` matrices that follow one another. */
export function groupedColumnSums(a: usize, out: usize, groups: i32, rows: i32, columns: i32, scale: f32): void {
  for (; groups > 0; groups--, a += <usize>(rows * columns) << 2, out += <usize>columns << 2) columnSums(a, out, rows, columns, scale);
}

// @ts-expect-error: decorator of AssemblyScript
@inline
function addTo(address: usize, value: v128): void {
  v128.store(address, f32x4.add(v128.load(address), value));
}
