import { describe, expect, it } from 'vitest';
import { FaceTracks } from '../../../../src/studio/images/face-tracks.ts';

const box = (x: number, y = 0) => ({ x, y, width: 100, height: 100 });

describe('faces followed through a video', () => {
  it('two people who move stay themselves, in whatever order they are found', () => {
    const tracks = new FaceTracks(() => 0);
    expect(tracks.follow('a.mp4', 0, [box(0), box(300)])).toEqual(['a.mp4 #1', 'a.mp4 #2']);
    expect(tracks.follow('a.mp4', 0.5, [box(280), box(30)])).toEqual(['a.mp4 #2', 'a.mp4 #1']);
    expect(tracks.follow('a.mp4', 1, [box(60)])).toEqual(['a.mp4 #1']);
    expect(tracks.follow('a.mp4', 1.5, [box(270), box(80)])).toEqual(['a.mp4 #2', 'a.mp4 #1']);
  });

  it('somebody elsewhere, or after a while, is taken for somebody else', () => {
    const tracks = new FaceTracks(() => 0);
    tracks.follow('a.mp4', 0, [box(0)]);
    expect(tracks.follow('a.mp4', 0.5, [box(200)])).toEqual(['a.mp4 #2']);
    expect(tracks.follow('a.mp4', 9, [box(0)])).toEqual(['a.mp4 #3']);
    expect(tracks.follow('b.mp4', 9, [box(0)])).toEqual(['b.mp4 #1']);
  });

  it('one face is never two people at once', () => {
    const tracks = new FaceTracks(() => 0);
    tracks.follow('a.mp4', 0, [box(0)]);
    expect(new Set(tracks.follow('a.mp4', 0.2, [box(10), box(20), box(5)])).size).toBe(3);
  });

  it('where frames are seconds apart, who stays is the same person, and who was away for two frames is not', () => {
    const tracks = new FaceTracks(() => 0);
    const times = [0, 1, 2, 3, 4].map((n) => (n + 0.5) / 0.2);
    expect(times.map((at) => tracks.follow('a.mp4', at, [box(0)])[0])).toEqual(times.map(() => 'a.mp4 #1'));
    tracks.follow('a.mp4', 27.5, []);
    expect(tracks.follow('a.mp4', 32.5, [box(0)])).toEqual(['a.mp4 #2']);
  });

  it('numbers go on after those that are in use; who is in a frame that was there before stays that person', () => {
    const tracks = new FaceTracks((video) => (video === 'a.mp4' ? 7 : 0));
    expect(tracks.follow('a.mp4', 0, [box(0)])).toEqual(['a.mp4 #8']);
    tracks.recall('b.mp4', 0, [
      { box: box(0), subject: 'Ada' },
      { box: box(300), subject: null },
    ]);
    expect(tracks.follow('b.mp4', 0.5, [box(310), box(10)])).toEqual(['b.mp4 #1', 'Ada']);
  });
});
