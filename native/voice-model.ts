import { createOnnxSession, loadOnnxRuntime } from './onnx-runtime.ts';

/** Of the frame before, given with each frame, as the model was trained. */
const CONTEXT_SAMPLES = 64;
const FRAME_SAMPLES = 512;
const STATE_SHAPE = [2, 1, 128];
const RATE_HZ = 16_000n;

/** Silero VAD v5 or v6, loaded. Whoever opens it disposes of it before the process ends. */
export interface VoiceModel {
  open(): VoiceModelStream;
  dispose(): Promise<void>;
}

/** The model's memory of one stream of audio. */
export interface VoiceModelStream {
  /** 512 samples at 16 kHz, -1 to 1, in order. Answers with the probability of speech; blocks the calling thread. */
  probability(frame: Float32Array): Promise<number>;
}

/** Throws where the file is no such graph. */
export async function openVoiceModel(path: string): Promise<VoiceModel> {
  const ort = loadOnnxRuntime();
  const session = await createOnnxSession(ort, path);
  const rate = new ort.Tensor('int64', BigInt64Array.of(RATE_HZ), []);
  return {
    open() {
      const input = new Float32Array(CONTEXT_SAMPLES + FRAME_SAMPLES);
      let state = new ort.Tensor('float32', new Float32Array(2 * 128), STATE_SHAPE);
      return {
        async probability(frame) {
          if (frame.length !== FRAME_SAMPLES) throw new RangeError('The voice detector takes frames of 512 samples');
          input.copyWithin(0, FRAME_SAMPLES);
          input.set(frame, CONTEXT_SAMPLES);
          const feeds = { input: new ort.Tensor('float32', input, [1, input.length]), state, sr: rate };
          const { output, stateN } = await session.run(feeds);
          if (output?.type !== 'float32' || stateN?.type !== 'float32') throw new Error('This is no voice detector');
          state = stateN as typeof state;
          return (output.data as Float32Array)[0] ?? 0;
        },
      };
    },
    dispose: () => session.release(),
  };
}
