import { CAPTURE_RATE_HZ } from '../../contract/capture-rate.ts';
import { loudness, toS16, type Loudness } from './pcm.ts';
import { createRateConverter } from './resampler.ts';

/** Length of a frame: the shortest the contract allows, so that little waits for the end of one. */
export const FRAME_MS = 20;
const FRAME_SAMPLES = (CAPTURE_RATE_HZ * FRAME_MS) / 1000;

/** A piece of the microphone's sound as it goes to the engine. */
export interface CapturedFrame extends Loudness {
  /** FRAME_MS at CAPTURE_RATE_HZ, 16-bit signed little-endian, mono. */
  samples: Uint8Array<ArrayBuffer>;
}

/**
 * Turns what a microphone delivers, in blocks of any length and at the rate of the device, into frames. Channels are
 * mixed into one. What does not fill a frame waits for the next block; the resampler's memory goes from block to block,
 * and the rate may change with any of them.
 */
export function createFrameMaker(): {
  push(channels: readonly Float32Array[], rateHz: number): CapturedFrame[];
} {
  const converter = createRateConverter(CAPTURE_RATE_HZ);
  const pending = new Float32Array(FRAME_SAMPLES);
  let filled = 0;
  return {
    push: (channels, rateHz) => {
      const frames: CapturedFrame[] = [];
      let rest = converter.push(mono(channels), rateHz);
      while (rest.length > 0) {
        const part = rest.subarray(0, FRAME_SAMPLES - filled);
        pending.set(part, filled);
        filled += part.length;
        rest = rest.subarray(part.length);
        if (filled < FRAME_SAMPLES) break;
        frames.push({ samples: toS16(pending), ...loudness(pending) });
        filled = 0;
      }
      return frames;
    },
  };
}

function mono(channels: readonly Float32Array[]): Float32Array {
  const [first, ...others] = channels;
  if (first === undefined || others.length === 0) return first ?? new Float32Array();
  return first.map((sample, n) => others.reduce((sum, channel) => sum + (channel[n] ?? 0), sample) / channels.length);
}

/** Whether any sample is not digital silence. */
export function sounds(channels: readonly Float32Array[]): boolean {
  return channels.some((channel) => channel.some((sample) => sample !== 0));
}
