import { describe, expect, it } from 'vitest';
import { parseCudaRequirements, recordedHashes } from '../../../../src/studio/native/wheel.ts';

describe('parseCudaRequirements', () => {
  it('finds what TensorFlow names for CUDA, and nothing else', () => {
    // Lines of the METADATA of tensorflow_cpu 2.21.0.
    const metadata = [
      'Requires-Dist: numpy>=1.26.0',
      'Requires-Dist: protobuf<8.0.0,>=6.31.1',
      'Provides-Extra: and-cuda',
      'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
      'Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75; extra == "and-cuda"',
      'Requires-Dist: tensorflow-io-gcs-filesystem>=0.23.1; extra == "gcs-filesystem"',
    ].join('\r\n');
    expect(parseCudaRequirements(metadata)).toEqual(['nvidia-cublas-cu12<13.0,>=12.5.3.2', 'nvidia-cudnn-cu12<10.0,>=9.3.0.75']);
  });

  it('takes no line for an option of pip', () => {
    expect(parseCudaRequirements('Requires-Dist: --index-url=x; extra == "and-cuda"')).toEqual([]);
    expect(parseCudaRequirements('Requires-Dist: name @ file:x; extra == "and-cuda"')).toEqual([]);
  });
});

describe('recordedHashes', () => {
  it('reads checksums as hexadecimal digits', async () => {
    async function* record() {
      yield Buffer.from('tensorflow/a.so,sha256=8GCzI7Ju-ArdIbnflCjeOuryhD13LFuwmHRfer_zcJs,6522');
      yield Buffer.from('2328\r\ntensorflow/RECORD,,\r\n');
    }
    expect([...(await recordedHashes(record()))]).toEqual([
      ['tensorflow/a.so', 'f060b323b26ef80add21b9df9428de3aeaf2843d772c5bb098745f7abff3709b'],
    ]);
  });
});
