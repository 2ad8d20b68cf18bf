import { describe, expect, it } from 'vitest';
import { FaceTracks } from '../../../../src/studio/images/face-tracks.ts';

const box = (x: number, y = 0) => ({ x, y, width: 100, height: 100 });

describe('faces followed through a video', () => {
  it('two people who move stay themselves, in whatever order they are found', () => {
    const tracks = new FaceTracks();
    expect(tracks.follow('a.mp4', 0, [box(0), box(300)])).toEqual(['a.mp4 #1', 'a.mp4 #2']);
    expect(tracks.follow('a.mp4', 0.5, [box(280), box(30)])).toEqual(['a.mp4 #2', 'a.mp4 #1']);
    expect(tracks.follow('a.mp4', 1, [box(60)])).toEqual(['a.mp4 #1']);
    expect(tracks.follow('a.mp4', 1.5, [box(270), box(80)])).toEqual(['a.mp4 #2', 'a.mp4 #1']);
  });

  it('somebody elsewhere, or after a while, is taken for somebody else', () => {
    const tracks = new FaceTracks();
    tracks.follow('a.mp4', 0, [box(0)]);
    expect(tracks.follow('a.mp4', 0.5, [box(200)])).toEqual(['a.mp4 #2']);
    expect(tracks.follow('a.mp4', 9, [box(0)])).toEqual(['a.mp4 #3']);
    expect(tracks.follow('b.mp4', 9, [box(0)])).toEqual(['b.mp4 #1']);
  });

  it('one face is never two people at once', () => {
    const tracks = new FaceTracks();
    tracks.follow('a.mp4', 0, [box(0)]);
    expect(new Set(tracks.follow('a.mp4', 0.2, [box(10), box(20), box(5)])).size).toBe(3);
  });
});
