/** Follows faces through the frames of a video: one that stays about where it was is the same person. */
import type { Face } from '../../shared/contract/faces.ts';
import { overlap } from '../formats/annotation.ts';

/** So much in common with where it was, and it is the same face. */
const SAME_FACE = 0.25;
/** Seconds for which a face may be lost from sight. */
const LOST_AFTER = 2;

interface Track {
  readonly subject: string;
  box: Face['box'];
  at: number;
}

export class FaceTracks {
  readonly #videos = new Map<string, { readonly tracks: Track[]; next: number }>();

  /** A subject for each of the boxes of one frame; frames come in their order. */
  follow(video: string, at: number, boxes: readonly Face['box'][]): string[] {
    let known = this.#videos.get(video);
    if (!known) this.#videos.set(video, (known = { tracks: [], next: 1 }));
    const { tracks } = known;
    const free = new Set(tracks.filter((track) => at - track.at <= LOST_AFTER && at >= track.at));
    const subjects = new Map<number, string>();
    const pairs = boxes
      .flatMap((box, n) => [...free].map((track) => ({ n, track, common: overlap(box, track.box) })))
      .filter(({ common }) => common >= SAME_FACE)
      .sort((a, b) => b.common - a.common);
    for (const { n, track } of pairs) {
      if (subjects.has(n) || !free.delete(track)) continue;
      Object.assign(track, { box: boxes[n]!, at });
      subjects.set(n, track.subject);
    }
    return boxes.map((box, n) => {
      const before = subjects.get(n);
      if (before !== undefined) return before;
      const subject = `${video} #${known.next++}`;
      tracks.push({ subject, box, at });
      return subject;
    });
  }
}
