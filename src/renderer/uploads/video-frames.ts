/** Frames of a video, decoded by the browser itself: nothing of it leaves the machine. */
import { ALL_FORMATS, BlobSource, CanvasSink, EncodedPacketSink, Input } from 'mediabunny';

export interface VideoFacts {
  readonly seconds: number;
  readonly width: number;
  readonly height: number;
}

export interface VideoFrame {
  /** Seconds from its beginning. */
  readonly at: number;
  readonly file: File;
}

const QUALITY = 0.92;

/** @throws Error with a sentence where this browser cannot decode it. */
export async function inspectVideo(file: File): Promise<VideoFacts> {
  return withTrack(file, async (track, input) => ({
    seconds: await input.computeDuration(),
    width: track.displayWidth,
    height: track.displayHeight,
  }));
}

/** `perSecond` frames for each second, in their order. */
export async function* videoFrames(file: File, perSecond: number, signal: AbortSignal): AsyncGenerator<VideoFrame> {
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  try {
    const track = await usableTrack(input, file.name);
    const [first, seconds] = [await track.getFirstTimestamp(), await input.computeDuration()];
    const times = Array.from({ length: Math.max(1, Math.floor((seconds - first) * perSecond)) }, (_, n) => first + (n + 0.5) / perSecond);
    const sink = new CanvasSink(track, { poolSize: 2 });
    for await (const wrapped of sink.canvasesAtTimestamps(times)) {
      signal.throwIfAborted();
      if (!wrapped) continue;
      const name = `${file.name} ${clock(wrapped.timestamp)}.jpg`;
      yield { at: Math.max(0, wrapped.timestamp), file: new File([await jpegOf(wrapped.canvas)], name, { type: 'image/jpeg' }) };
    }
  } finally {
    input.dispose();
  }
}

type Track = NonNullable<Awaited<ReturnType<Input['getPrimaryVideoTrack']>>>;

async function withTrack<Result>(file: File, use: (track: Track, input: Input) => Promise<Result>): Promise<Result> {
  const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(file) });
  try {
    return await use(await usableTrack(input, file.name), input);
  } finally {
    input.dispose();
  }
}

async function usableTrack(input: Input, name: string): Promise<Track> {
  const track = await input.getPrimaryVideoTrack().catch(() => null);
  if (!track) throw new Error(`"${name}" holds no video that can be read. MP4, MOV, WebM and MKV can.`);
  if (!(await track.canDecode())) {
    throw new Error(
      `"${name}" is coded in a way (${track.codec ?? 'unknown'}) that this browser does not decode. Save it as H.264 or VP9.`,
    );
  }
  // The decoder would need a worker made of text, which this page does not allow.
  const first = await new EncodedPacketSink(track).getFirstPacket();
  if (first?.sideData.alpha) throw new Error(`"${name}" has a transparent layer, which is not read. Save it without one.`);
  return track;
}

/** "01-02.50": sorts as the frames do, and every disk takes it. */
function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${String(minutes).padStart(2, '0')}-${(seconds - minutes * 60).toFixed(2).padStart(5, '0')}`;
}

export async function jpegOf(canvas: HTMLCanvasElement | OffscreenCanvas): Promise<Blob> {
  if (canvas instanceof OffscreenCanvas) return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The picture could not be encoded.'))), 'image/jpeg', QUALITY);
  });
}
