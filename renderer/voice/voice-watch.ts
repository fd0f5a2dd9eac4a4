import type { VoiceEvent } from '../../contract/voice.ts';
import { FRAME_MS, type CapturedFrame } from './frame-maker.ts';
import type { Microphone } from './microphone.ts';
import type { Take, TakeListener } from './microphone-take.ts';
import { startVoiceTurn, type VoiceTurnParts } from './voice-turn-client.ts';

/** Sound from before the detector noticed speech that goes with it: the first sound of a word is weak. */
export const LEAD_MS = 800;
/** Kept while nobody speaks, so that the lead is there when the detector tells late. */
const KEPT_MS = 3_000;
/** Nobody listens to an answer for longer; the microphone is not left open for one that hangs. */
export const LONGEST_WATCH_MS = 300_000;

export interface VoiceWatchParts extends VoiceTurnParts {
  microphone: Pick<Microphone, 'take'>;
  /** Whether speaking is to interrupt, as the settings are now. */
  wanted(): boolean;
  /** The microphone is open for this, or not any more. */
  watching(open: boolean): void;
}

/** What a person began to say, to be the sound of a turn. */
export interface HeardVoice {
  /** `performance.now()` of when they began. */
  sinceMs: number;
  /** Gives all of it from a little before its beginning, and goes on with the microphone. Once. */
  take(listener: TakeListener): Take;
}

/** Listens for somebody who speaks while an answer is read aloud. Nothing of what it hears is kept anywhere. */
export interface VoiceWatch {
  start(): void;
  stop(): void;
}

/** `onVoice` is told when speech has lasted long enough to be no cough; the watch is over then. */
export function createVoiceWatch(parts: VoiceWatchParts, onVoice: (voice: HeardVoice) => void): VoiceWatch {
  let stopRunning: (() => void) | null = null;

  const stop = (): void => {
    stopRunning?.();
    stopRunning = null;
  };
  const start = (): void => {
    if (stopRunning !== null || !parts.wanted()) return;
    const running = watch(parts, {
      ended: () => {
        if (stopRunning === running) stop();
      },
      voice: (voice) => {
        if (stopRunning !== running) return;
        stop();
        onVoice(voice);
      },
    });
    stopRunning = running;
  };
  return { start, stop };
}

function watch(parts: VoiceWatchParts, tell: { ended(): void; voice(voice: HeardVoice): void }): () => void {
  const kept = createKeptFrames();
  /** Who gets the sound once it is a turn's. */
  let next: TakeListener | null = null;
  let speechFrom: number | null = null;

  const detection = startVoiceTurn(parts, parts.now(), {
    event: (event) => onEvent(event),
    ended: () => tell.ended(),
    discarded: () => undefined,
  });
  const take = parts.microphone.take({
    firstSample: ({ atMs, preRollMs }) => {
      detection.begin({ trigger: 'hands-free', speak: false, device: '', preRollMs }, atMs);
      parts.watching(true);
    },
    frame: (frame) => {
      if (next !== null) return next.frame(frame);
      kept.push(frame, speechFrom);
      detection.frame(frame.samples);
    },
    fault: (fault, ended) => {
      if (next !== null) next.fault(fault, ended);
      else if (ended) tell.ended();
    },
  });
  const limit = setTimeout(() => tell.ended(), LONGEST_WATCH_MS);

  const handOver = (): HeardVoice => {
    const { frames, leadFrames } = kept.from(speechFrom ?? kept.end());
    const sinceMs = parts.now() - (frames.length - leadFrames) * FRAME_MS;
    return {
      sinceMs,
      take: (listener) => {
        listener.firstSample({ atMs: sinceMs, preRollMs: leadFrames * FRAME_MS });
        for (const frame of frames) listener.frame(frame);
        next = listener;
        return take;
      },
    };
  };
  const onEvent = (event: VoiceEvent): void => {
    if (event.kind === 'voice') speechFrom = event.speaking ? Math.floor(event.atMs / FRAME_MS) : null;
    if (event.kind !== 'speech') return;
    const voice = handOver();
    handedOver = true;
    tell.voice(voice);
  };
  let handedOver = false;

  return () => {
    clearTimeout(limit);
    parts.watching(false);
    // The engine forgets sound that ends without its end.
    detection.cancel(true);
    if (!handedOver) take.cancel();
  };
}

interface KeptFrames {
  push(frame: CapturedFrame, speechFrom: number | null): void;
  /** Number of the frame to come, counted from the first. */
  end(): number;
  /** Everything from the lead before this frame on. */
  from(frame: number): { frames: CapturedFrame[]; leadFrames: number };
}

/** The last seconds, and of speech all of it. */
function createKeptFrames(): KeptFrames {
  let frames: CapturedFrame[] = [];
  let dropped = 0;
  return {
    push: (frame, speechFrom) => {
      frames.push(frame);
      const spare = frames.length - KEPT_MS / FRAME_MS;
      if (speechFrom !== null || spare < KEPT_MS / FRAME_MS) return;
      frames = frames.slice(spare);
      dropped += spare;
    },
    end: () => dropped + frames.length,
    from: (frame) => {
      const begin = Math.max(0, frame - LEAD_MS / FRAME_MS - dropped);
      return { frames: frames.slice(begin), leadFrames: Math.max(0, frame - dropped - begin) };
    },
  };
}
