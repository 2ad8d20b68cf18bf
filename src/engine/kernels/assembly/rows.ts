/**
 * The last few rows of an image with their zero padding, in scratch memory, so that a depthwise kernel meets no border.
 * Row r of the image is at slot r mod `height`; rows above and below the image are zeros.
 */

import { activateOne, rectify } from './simd';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
export class Window {
  /** Address of the slots. */
  slots: usize;
  /** Rows that it holds. */
  height: i32;
  /** Bytes of a slot, of its left padding, and of an image row. */
  slotBytes: usize;
  leftBytes: usize;
  rowBytes: usize;
  image: usize;
  imageHeight: i32;
  /** The first row that is not there yet. */
  next: i32;
  /** Rows are rectified as they come: max(·, 0). */
  rectified: i32;
}

/** Starts at another image. */
export function openImage(window: Window, image: usize, firstRow: i32): void {
  window.image = image;
  window.next = firstRow;
}

/** Clears the paddings left and right, which stay so; rows come by `advance`. */
export function create(window: Window, height: i32, imageHeight: i32, rowBytes: usize, leftBytes: usize, slotBytes: usize): void {
  window.slots = changetype<usize>(window) + 64;
  window.height = height;
  window.slotBytes = slotBytes;
  window.leftBytes = leftBytes;
  window.rowBytes = rowBytes;
  window.imageHeight = imageHeight;
  window.rectified = 0;
  for (let at = window.slots, end = at + <usize>height * slotBytes; at < end; at += slotBytes) {
    memory.fill(at, 0, leftBytes);
    memory.fill(at + leftBytes + rowBytes, 0, slotBytes - leftBytes - rowBytes);
  }
}

/** Makes rows up to and including `last` available. */
export function advance(window: Window, last: i32): void {
  for (; window.next <= last; window.next++) {
    const row = window.next, to = slot(window, row) + window.leftBytes;
    if (row < 0 || row >= window.imageHeight) memory.fill(to, 0, window.rowBytes);
    else if (window.rectified) rectifyRow(window.image + <usize>row * window.rowBytes, to, window.rowBytes);
    else memory.copy(to, window.image + <usize>row * window.rowBytes, window.rowBytes);
  }
}

/** Address of a row's first padded pixel. The row must be one of the last `height` that were asked for. */
export function slot(window: Window, row: i32): usize {
  const index = row % window.height;
  return window.slots + <usize>(index < 0 ? index + window.height : index) * window.slotBytes;
}

function rectifyRow(from: usize, to: usize, bytes: usize): void {
  const end = from + bytes;
  for (const last = from + (bytes & ~31); from < last; from += 32, to += 32) {
    const a = v128.load(from), b = v128.load(from, 16);
    v128.store(to, rectify(b), 16);
    v128.store(to, rectify(a));
  }
  for (; from < end; from += 4, to += 4) store<f32>(to, activateOne(load<f32>(from), 1));
}
