import { openVoiceModel, type VoiceModel, type VoiceModelStream } from '../native/voice-model.ts';
import type { HostAnswer, VoiceRequest } from './host-protocol.ts';

/** What the model takes in one step. */
const FRAME_SAMPLES = 512;

export interface VoiceWork {
  judge(request: VoiceRequest & { kind: 'voice' }): Promise<HostAnswer>;
  end(stream: number): void;
  dispose(): Promise<void>;
}

/** The voice detector in the model host: one graph, and its memory of each stream of audio. */
export function createVoiceWork(): VoiceWork {
  let model: Promise<VoiceModel> | null = null;
  const streams = new Map<number, VoiceModelStream>();

  /** A model that failed to load is tried again at the next request. */
  function load(path: string): Promise<VoiceModel> {
    model ??= openVoiceModel(path).catch((error: unknown) => {
      model = null;
      throw error;
    });
    return model;
  }

  return {
    async judge({ requestId, modelPath, stream, frames }) {
      const loaded = await load(modelPath).catch(() => null);
      if (loaded === null) return { kind: 'failed', requestId, stage: 'load' };
      const opened = streams.get(stream) ?? loaded.open();
      streams.set(stream, opened);
      const probabilities = await each(frames, opened).catch(() => null);
      return probabilities === null ? { kind: 'failed', requestId, stage: 'run' } : { kind: 'voice', requestId, probabilities };
    },
    end: (stream) => void streams.delete(stream),
    async dispose() {
      const loaded = await model?.catch(() => null);
      await loaded?.dispose();
    },
  };
}

async function each(frames: Float32Array, model: VoiceModelStream): Promise<number[]> {
  const probabilities: number[] = [];
  for (let at = 0; at < frames.length; at += FRAME_SAMPLES) {
    probabilities.push(await model.probability(frames.subarray(at, at + FRAME_SAMPLES)));
  }
  return probabilities;
}
