/* Pixels of a picture as a network wants them; the same arithmetic as the studio's. */
'use strict';

(() => {
  /** A square of the picture as size × size pixels: bilinear, averaging where it shrinks; outside the frame the edge goes on. */
  function cut({ data, width, height }, { centerX, centerY, side, angle }, size) {
    const cropped = new ImageData(size, size);
    const step = side / size;
    const samples = Math.min(16, Math.max(1, Math.ceil(step)));
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const sum = [0, 0, 0];
    for (let at = 0; at < size * size; at++) {
      sum.fill(0);
      for (let n = 0; n < samples * samples; n++) {
        const u = ((at % size) + ((n % samples) + 0.5) / samples) * step - side / 2;
        const v = (Math.floor(at / size) + (Math.floor(n / samples) + 0.5) / samples) * step - side / 2;
        const x = Math.min(width - 1, Math.max(0, centerX + u * cos - v * sin - 0.5));
        const y = Math.min(height - 1, Math.max(0, centerY + u * sin + v * cos - 0.5));
        const left = Math.floor(x);
        const top = Math.floor(y);
        const from = (top * width + left) * 4;
        const across = left + 1 < width ? 4 : 0;
        const below = top + 1 < height ? width * 4 : 0;
        for (let channel = 0; channel < 3; channel++) {
          const upper = data[from + channel] * (1 - (x - left)) + data[from + across + channel] * (x - left);
          const lower = data[from + below + channel] * (1 - (x - left)) + data[from + below + across + channel] * (x - left);
          sum[channel] += upper * (1 - (y - top)) + lower * (y - top);
        }
      }
      for (let channel = 0; channel < 3; channel++) cropped.data[at * 4 + channel] = Math.round(sum[channel] / (samples * samples));
      cropped.data[at * 4 + 3] = 255;
    }
    return cropped;
  }

  /** The pixels as size × size, as the studio scales them: bilinear with antialiasing, a pixel's centre at one half. */
  function scaled({ data, width, height }, size) {
    const result = new ImageData(size, size);
    const [across, down] = [weightsOf(width, size), weightsOf(height, size)];
    const rows = new Float32Array(height * size * 3);
    for (let at = 0; at < height * size; at++) {
      const row = Math.floor(at / size);
      for (const { from, weight } of across[at % size]) {
        for (let channel = 0; channel < 3; channel++) rows[at * 3 + channel] += data[(row * width + from) * 4 + channel] * weight;
      }
    }
    for (let at = 0; at < size * size; at++) {
      const sum = [0, 0, 0];
      for (const { from, weight } of down[Math.floor(at / size)]) {
        for (let channel = 0; channel < 3; channel++) sum[channel] += rows[(from * size + (at % size)) * 3 + channel] * weight;
      }
      for (let channel = 0; channel < 3; channel++) result.data[at * 4 + channel] = Math.floor(sum[channel] + 0.5);
      result.data[at * 4 + 3] = 255;
    }
    return result;
  }

  /** Of each pixel of the result, which of a line of `length` pixels count, and how much. */
  function weightsOf(length, size) {
    const step = length / size;
    const reach = Math.max(1, step);
    return Array.from({ length: size }, (_, position) => {
      const centre = (position + 0.5) * step;
      const taps = [];
      for (let from = Math.max(0, Math.floor(centre - reach)); from < Math.min(length, centre + reach); from++) {
        const weight = 1 - Math.abs(from + 0.5 - centre) / reach;
        if (weight > 0) taps.push({ from, weight });
      }
      const sum = taps.reduce((total, { weight }) => total + weight, 0);
      return taps.map(({ from, weight }) => ({ from, weight: weight / sum }));
    });
  }

  globalThis.mienPixels = { cut, scaled };
})();
