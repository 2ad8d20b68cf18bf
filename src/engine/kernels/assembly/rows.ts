/**
 * The last few rows of an image with their zero padding, in scratch memory, so that a depthwise kernel meets no border.
 * Row r of the image is at slot r mod `height`; rows above and below the image are zeros. Channels come by blocks, each with slots of its own,
 * so that one block of a window, and what is read and written beside it, stays in the first-level cache.
 */

import { activateOne, rectify } from './simd';

// @ts-expect-error: decorator of AssemblyScript
@unmanaged
export class Window {
  /** Address of the slots. */
  slots: usize;
  /** Rows that it holds. */
  height: i32;
  /** Bytes of a slot, of its left padding, of an image row in it, and of a pixel there. */
  slotBytes: usize;
  leftBytes: usize;
  rowBytes: usize;
  blockBytes: usize;
  /** Of how many blocks a pixel is made, and which is open. */
  blocks: i32;
  block: i32;
  image: usize;
  imageHeight: i32;
  imageWidth: i32;
  /** The first row that is not there yet, and the last one up to it that is at slot 0. */
  next: i32;
  atFirst: i32;
  /** Rows are rectified as they come: max(·, 0). */
  rectified: i32;
}

/** Bytes of a cache line, and of one block of a window at most, where a line more a pixel would not be too many. */
const LINE: usize = 64;
const BLOCK_BYTES: usize = 12_288;

/** Starts at another image. */
export function openImage(window: Window, image: usize, firstRow: i32): void {
  window.image = image;
  openBlock(window, 0, firstRow);
}

/** Goes to a block of channels, of which the rows before `next` are there already. */
export function openBlock(window: Window, block: i32, next: i32): void {
  const index = next % window.height;
  window.block = block;
  window.next = next;
  window.atFirst = next - (index < 0 ? index + window.height : index);
}

/** Clears the paddings left and right, which stay so; rows come by `advance`. `pixel`: bytes of one; `left`, `columns`: pixels of a slot. */
export function create(window: Window, height: i32, imageHeight: i32, imageWidth: i32, pixel: usize, left: i32, columns: i32): void {
  const block = blockOf(pixel, <usize>(height * columns));
  window.slots = changetype<usize>(window) + 64;
  window.height = height;
  window.slotBytes = <usize>columns * block;
  window.leftBytes = <usize>left * block;
  window.rowBytes = <usize>imageWidth * block;
  window.blockBytes = block;
  window.blocks = block > 0 ? <i32>(pixel / block) : 0;
  window.imageHeight = imageHeight;
  window.imageWidth = imageWidth;
  window.rectified = 0;
  const after = window.leftBytes + window.rowBytes;
  for (let at = window.slots, end = endOf(window); at < end; at += window.slotBytes) {
    memory.fill(at, 0, window.leftBytes);
    memory.fill(at + after, 0, window.slotBytes - after);
  }
}

/** The address behind its last slot. */
export function endOf(window: Window): usize {
  return window.slots + <usize>(window.blocks * window.height) * window.slotBytes;
}

/** Bytes of a block: the most whole cache lines that a pixel is made of with which `pixels` of them are few enough, else one. */
function blockOf(pixel: usize, pixels: usize): usize {
  if (pixel % LINE != 0) return pixel;
  let block = pixel;
  while (block > LINE && (pixel % block != 0 || block * pixels > BLOCK_BYTES)) block -= LINE;
  return block;
}

/** Makes rows up to and including `last` available. */
export function advance(window: Window, last: i32): void {
  for (; window.next <= last; window.next++) {
    const row = window.next, to = slot(window, row) + window.leftBytes, block = window.blockBytes, pixel = block * <usize>window.blocks;
    const from = window.image + <usize>(row * window.imageWidth) * pixel + <usize>window.block * block;
    if (row < 0 || row >= window.imageHeight) memory.fill(to, 0, window.rowBytes);
    else if (window.blocks > 1) {
      for (let c: usize = 0; c < block; c += LINE) copyLines(window.imageWidth, from + c, pixel, to + c, block, window.rectified);
    } else if (window.rectified) rectifyRow(from, to, window.rowBytes);
    else memory.copy(to, from, window.rowBytes);
    if (row + 1 - window.atFirst == window.height) window.atFirst = row + 1;
  }
}

/** Address of the first padded pixel of a row of the block that is open. The row must be one of the last `height` that were asked for. */
export function slot(window: Window, row: i32): usize {
  const index = row - window.atFirst;
  return window.slots + <usize>(window.block * window.height + (index < 0 ? index + window.height : index)) * window.slotBytes;
}

/** One cache line of each pixel. */
function copyLines(count: i32, from: usize, fromStep: usize, to: usize, toStep: usize, rectified: i32): void {
  if (rectified) {
    for (; count > 0; count--, from += fromStep, to += toStep) {
      const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
      v128.store(to, rectify(b), 16); v128.store(to, rectify(a)); v128.store(to, rectify(d), 48); v128.store(to, rectify(c), 32);
    }
  } else {
    for (; count > 0; count--, from += fromStep, to += toStep) {
      const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
      v128.store(to, b, 16); v128.store(to, a); v128.store(to, d, 48); v128.store(to, c, 32);
    }
  }
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
