import { openAudioGraph } from './audio-graph.ts';
import { CAPTURE_PROCESSOR, type CaptureWorkletMessage } from './capture-messages.ts';
import { createFrameMaker, sounds, type CapturedFrame } from './frame-maker.ts';

interface SoundListener {
  /** The first sample that is not digital silence; once, before its frame. */
  firstSample(): void;
  frame(frame: CapturedFrame): void;
}

/** Chromium's way to a track's samples as the device delivers them; not in TypeScript's DOM types. */
type TrackProcessor = new (init: { track: MediaStreamTrack; maxBufferSize: number }) => {
  readonly readable: ReadableStream<AudioData>;
};

/** Blocks of 10 ms the browser keeps while the page is busy: 10 s. Its own default is a fraction of a second. */
const KEPT_BLOCKS = 1000;

/**
 * Follows the sound of an open microphone until stopped. Straight from the device where the browser offers that: every
 * sample, from the first on, whatever the loudspeaker's clock does. Otherwise through an audio worklet, which hears the
 * microphone at the loudspeaker's pace, 20 to 30 ms later, and at first now and then a gap of some milliseconds.
 */
export async function followSound(stream: MediaStream, track: MediaStreamTrack, listener: SoundListener): Promise<() => void> {
  const { MediaStreamTrackProcessor: Processor } = globalThis as { MediaStreamTrackProcessor?: TrackProcessor };
  return Processor === undefined ? await followWorklet(stream, listener) : followTrack(Processor, track, listener);
}

function followTrack(Processor: TrackProcessor, track: MediaStreamTrack, listener: SoundListener): () => void {
  const reader = new Processor({ track, maxBufferSize: KEPT_BLOCKS }).readable.getReader();
  const frames = createFrameMaker();
  let heard = false;
  const read = async (): Promise<void> => {
    for (;;) {
      const { value: block } = await reader.read();
      if (block === undefined) return;
      const channels = channelsOf(block);
      const rateHz = block.sampleRate;
      block.close();
      if (!heard && sounds(channels)) {
        heard = true;
        listener.firstSample();
      }
      for (const frame of frames.push(channels, rateHz)) listener.frame(frame);
    }
  };
  // The end of the track ends the reading and is told by the track; a fault of ours shows in the page's log and as a stall.
  read().catch(reportError);
  return () => void reader.cancel();
}

function channelsOf(block: AudioData): Float32Array[] {
  return Array.from({ length: block.numberOfChannels }, (_, planeIndex) => {
    const samples = new Float32Array(block.numberOfFrames);
    block.copyTo(samples, { planeIndex, format: 'f32-planar' });
    return samples;
  });
}

async function followWorklet(stream: MediaStream, listener: SoundListener): Promise<() => void> {
  const graph = await openAudioGraph();
  const source = graph.context.createMediaStreamSource(stream);
  const worklet = new AudioWorkletNode(graph.context, CAPTURE_PROCESSOR, { numberOfInputs: 1, numberOfOutputs: 0 });
  worklet.port.addEventListener('message', ({ data }: MessageEvent<CaptureWorkletMessage>) => {
    if (data.kind === 'first-sample') listener.firstSample();
    else listener.frame(data.frame);
  });
  worklet.port.start();
  source.connect(worklet);
  return () => {
    source.disconnect();
    worklet.port.close();
    graph.release();
  };
}
