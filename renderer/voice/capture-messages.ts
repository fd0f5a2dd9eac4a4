import type { CapturedFrame } from './frame-maker.ts';

/** Name the capture worklet is registered under. */
export const CAPTURE_PROCESSOR = 'voiceassist-capture';

/** What the capture worklet tells: the first sample that is not digital silence, as soon as it is there, then every frame. */
export type CaptureWorkletMessage = { kind: 'first-sample' } | { kind: 'frame'; frame: CapturedFrame };
