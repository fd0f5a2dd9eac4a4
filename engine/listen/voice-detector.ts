/** Audio the detector looks at in one step: 512 samples at 16 kHz, as Silero VAD was trained. */
export const VOICE_FRAME_SAMPLES = 512;
export const VOICE_FRAME_MS = 32;

/**
 * The port to a voice detector: the probability that a frame holds speech. Frames of one stream must be given in order;
 * the detector remembers the ones before. Several in one call cost one message between processes instead of several. Failure: VOICE_DETECTOR_UNAVAILABLE.
 */
export interface VoiceDetector {
  open(): Promise<VoiceDetectorStream>;
  close(): Promise<void>;
}

export interface VoiceDetectorStream {
  /** `frames`: one or more of VOICE_FRAME_SAMPLES float32 in -1 to 1, 16 kHz mono, joined. Answers with 0 to 1 for each. */
  probabilities(frames: Float32Array, signal: AbortSignal): Promise<readonly number[]>;
  close(): void;
}
