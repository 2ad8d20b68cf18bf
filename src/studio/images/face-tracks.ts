/** Follows faces through the frames of a video: one that stays about where it was is the same person. */
import type { Face } from '../../shared/contract/faces.ts';
import { overlap } from '../formats/box-geometry.ts';

/** So much in common with where it was, and it is the same face. */
const SAME_FACE = 0.25;
/** Seconds for which a face may be lost from sight. */
const LOST_AFTER = 2;
/** And at least for so many times the distance of two frames, which may be longer than that. */
const LOST_AFTER_FRAMES = 1.5;

interface Track {
  readonly subject: string;
  box: Face['box'];
  at: number;
}

interface Video {
  readonly tracks: Track[];
  /** Seconds between two frames: the fewest so far, as frames may be missing. */
  distance: number;
  at: number;
  next: number;
}

/** "a.mp4 #3" is the third person in it. */
export const subjectPrefix = (video: string): string => `${video} #`;

export class FaceTracks {
  readonly #videos = new Map<string, Video>();
  readonly #highest: (video: string) => number;

  /** `highest`: the last number that is in use for a video of this name, which may be another video; 0 without any. */
  constructor(highest: (video: string) => number) {
    this.#highest = highest;
  }

  /** A subject for each of the boxes of one frame; frames come in their order. */
  follow(video: string, at: number, boxes: readonly Face['box'][]): string[] {
    const seen = this.#moveTo(video, at);
    const { tracks } = seen;
    const lostAfter = Math.max(LOST_AFTER, LOST_AFTER_FRAMES * seen.distance);
    const free = new Set(tracks.filter((track) => at - track.at <= lostAfter && at >= track.at));
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
      const subject = `${subjectPrefix(video)}${seen.next++}`;
      tracks.push({ subject, box, at });
      return subject;
    });
  }

  /** A frame that the project has already: who is in it is known. */
  recall(video: string, at: number, faces: readonly Pick<Face, 'box' | 'subject'>[]): void {
    const { tracks } = this.#moveTo(video, at);
    for (const { box, subject } of faces) {
      const track = tracks.find((one) => one.subject === subject);
      if (track) Object.assign(track, { box, at });
      else if (subject !== null) tracks.push({ subject, box, at });
    }
  }

  #moveTo(video: string, at: number): Video {
    let seen = this.#videos.get(video);
    if (!seen) {
      seen = { tracks: [], distance: Number.POSITIVE_INFINITY, at, next: this.#highest(video) + 1 };
      this.#videos.set(video, seen);
    }
    if (at > seen.at) seen.distance = Math.min(seen.distance, at - seen.at);
    seen.at = at;
    return seen;
  }
}
