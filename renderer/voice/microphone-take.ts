import { FRAME_MS, type CapturedFrame } from './frame-maker.ts';
import type { MicrophoneFault } from './microphone-fault.ts';

/** Digital silence for this long from the start: muted, or not allowed by a system that does not say so (macOS). */
export const SILENT_MS = 2_000;
/** How long after its post-roll a take waits for the frame that completes it. */
const LAST_FRAME_MS = 200;

export interface TakeListener {
  /** The microphone delivers; of the frames that follow, `preRollMs` sounded before the take began. Once, first. */
  firstSample(start: { atMs: number; preRollMs: number }): void;
  /** Every frame from the first sample on, in order. */
  frame(frame: CapturedFrame): void;
  /** Something is wrong. `ended`: nothing more will come. A `silent` microphone goes on, and may yet be heard. */
  fault(fault: MicrophoneFault, ended: boolean): void;
}

/** One turn's part of the microphone's sound. */
export interface Take {
  /** Ends after the post-roll, 0 being the end of the frame under way; resolves when the last frame was given. */
  end(postRollMs: number): Promise<void>;
  /** No frame comes after this. */
  cancel(): void;
}

/** The takes that share one microphone: each gets every frame from its own beginning to its own end. */
export interface Takes {
  readonly count: number;
  add(listener: TakeListener): Take;
  /** The microphone's first sample: what waits for it begins. */
  firstSample(): void;
  /** The next frame. A take that begins with it gets the pre-roll before it; `lastFrameAtMs` is 0 where it is the first. */
  frame(frame: CapturedFrame, before: { preRoll: readonly CapturedFrame[]; lastFrameAtMs: number }): void;
  /** Ends all with this fault. */
  fail(fault: MicrophoneFault): void;
  /** Ends all. */
  dropAll(): void;
}

interface RunningTake {
  listener: TakeListener;
  beganAtMs: number;
  started: boolean;
  /** Set when the take was ended: the frame that comes then or later is its last. */
  endsAtMs: number | null;
  ended: PromiseWithResolvers<void>;
  /** No sample but zeros so far. */
  silentFrames: number | null;
}

/** `onLast` is told when none is left. */
export function createTakes({ now, onLast }: { now(): number; onLast(): void }): Takes {
  const takes = new Set<RunningTake>();

  const drop = (take: RunningTake): void => {
    takes.delete(take);
    take.ended.resolve();
    if (takes.size === 0) onLast();
  };
  const give = (take: RunningTake, frame: CapturedFrame): void => {
    take.listener.frame(frame);
    if (take.silentFrames === null) return;
    take.silentFrames = frame.peak === 0 ? take.silentFrames + 1 : null;
    if (take.silentFrames === SILENT_MS / FRAME_MS) take.listener.fault('silent', false);
  };
  const start = (take: RunningTake, from: { preRoll: readonly CapturedFrame[]; preRollMs: number }): void => {
    take.started = true;
    take.listener.firstSample({ atMs: now(), preRollMs: from.preRollMs });
    for (const frame of from.preRoll) give(take, frame);
  };

  return {
    get count() {
      return takes.size;
    },
    add: (listener) => {
      const take: RunningTake = {
        listener,
        beganAtMs: now(),
        started: false,
        endsAtMs: null,
        ended: Promise.withResolvers(),
        silentFrames: 0,
      };
      takes.add(take);
      return {
        end: async (postRollMs) => {
          take.endsAtMs ??= now() + postRollMs;
          const timer = setTimeout(() => drop(take), postRollMs + LAST_FRAME_MS);
          await take.ended.promise;
          clearTimeout(timer);
        },
        cancel: () => drop(take),
      };
    },
    firstSample: () => {
      for (const take of takes) if (!take.started) start(take, { preRoll: [], preRollMs: 0 });
    },
    frame: (frame, { preRoll, lastFrameAtMs }) => {
      const atMs = now();
      for (const take of takes) {
        if (!take.started) {
          const begunMs = lastFrameAtMs === 0 ? 0 : Math.min(FRAME_MS, Math.max(0, take.beganAtMs - lastFrameAtMs));
          start(take, { preRoll, preRollMs: preRoll.length * FRAME_MS + begunMs });
        }
        give(take, frame);
        if (take.endsAtMs !== null && atMs >= take.endsAtMs) drop(take);
      }
    },
    fail: (fault) => {
      for (const take of takes) {
        drop(take);
        take.listener.fault(fault, true);
      }
    },
    dropAll: () => {
      for (const take of takes) drop(take);
    },
  };
}
