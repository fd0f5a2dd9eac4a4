import type { ContractRouterClient } from '@orpc/contract';
import type { AskEvent } from '../../contract/ask.ts';
import { failureFrom, isAborted } from '../../contract/client.ts';
import type { FailureData } from '../../contract/failure-table.ts';
import type { RecordingId, TurnId } from '../../contract/ids.ts';
import type { CaptureMessage, VoiceEvent, voiceContract } from '../../contract/voice.ts';
import { createCaptureQueue } from './capture-queue.ts';
import type { Played } from './player-ring.ts';
import type { EndReason } from './trigger.ts';

/** The engine's calls of a voice turn. */
export type VoiceCalls = Pick<ContractRouterClient<typeof voiceContract>, 'turn' | 'report' | 'recordings'>;

export interface VoiceTurnParts {
  /** The engine as of now. Throws CONNECTION_LOST without a connection. */
  calls(): VoiceCalls;
  /** Resolves when there is a connection (again). Rejects on abort. */
  connected(signal: AbortSignal): Promise<void>;
  /** Resolves with when the answer's first words, which are about to be shown, were painted; never where nobody looks. */
  painted(): Promise<number>;
  /** Of `performance`, in milliseconds. */
  now(): number;
}

export interface VoiceTurnListener {
  event(event: VoiceEvent): void;
  /** No more events. Null: all went as it should, or the turn was cancelled. */
  ended(failure: FailureData | null): void;
  /** What the engine had kept of the sound was thrown away. */
  discarded(): void;
}

export type TurnBegin = Omit<Extract<CaptureMessage, { kind: 'begin' }>, 'kind' | 'firstSampleMs'>;

/** One turn by voice, from key-down on. */
export interface VoiceTurn {
  /** The first sample came. */
  begin(begin: TurnBegin, atMs: number): void;
  /** The next frame. */
  frame(samples: Uint8Array): void;
  /** Let go; what follows is post-roll. */
  released(keyUpAtMs: number): void;
  /** The capture is complete; `keyUpAtMs` is when it was let go. */
  end(reason: EndReason, keyUpAtMs: number): void;
  /**
   * Ends the turn and what the engine still does for it. Sound that was not complete yet is not kept anywhere; complete
   * sound whose words were not made out yet is, unless `discard`.
   */
  cancel(discard: boolean): void;
  /** The first sample of the spoken answer left the player. */
  firstAudio(atMs: number): void;
  /** Speaking is over; null where nothing was spoken. */
  heard(played: Played | null): void;
}

/** How long the engine has to end a turn whose sound ended without a word why, before it is told to stop. */
const CANCEL_GRACE_MS = 1000;

/** A connection lost this often within one turn will not come back for it. */
const MAX_ATTEMPTS = 3;

/** A report waits this long for the first paint: nothing is painted where nobody looks. */
const LONGEST_PAINT_MS = 2_000;

/**
 * Runs one turn. All that was captured is kept until the engine has made words of it: if the connection is lost before,
 * the whole turn is sent again over the next one.
 */
export function startVoiceTurn(parts: VoiceTurnParts, keyDownMs: number, listener: VoiceTurnListener): VoiceTurn {
  const queue = createCaptureQueue();
  const abort = new AbortController();
  const report: { turnId: TurnId | null; firstPaintMs: number | null; firstAudioMs: number | null; heard: Played | null } = {
    turnId: null,
    firstPaintMs: null,
    firstAudioMs: null,
    heard: null,
  };
  const recordings = new Set<RecordingId>();
  let sequence = 0;
  let complete = false;
  let cancelled = false;
  let discarding = false;
  let grace: ReturnType<typeof setTimeout> | undefined;
  let answering = false;
  let streamEnded = false;
  let speechEnded = false;
  let reported = false;
  let painting: ReturnType<typeof setTimeout> | null = null;

  const sendReport = (): void => {
    const { turnId, ...rest } = report;
    if (reported || !streamEnded || !speechEnded || painting !== null || turnId === null) return;
    reported = true;
    // A report that does not arrive leaves gaps in the waterfall, nothing else.
    Promise.resolve()
      .then(() => parts.calls().report({ turnId, ...rest }))
      .catch(() => undefined);
  };
  const stopWaitingForPaint = (): void => {
    if (painting !== null) clearTimeout(painting);
    painting = null;
    sendReport();
  };
  const notePaint = async (): Promise<void> => {
    painting = setTimeout(stopWaitingForPaint, LONGEST_PAINT_MS);
    const paintedAtMs = await parts.painted();
    report.firstPaintMs ??= Math.max(0, paintedAtMs - keyDownMs);
    stopWaitingForPaint();
  };
  const noteAnswer = (event: AskEvent): void => {
    if (event.kind === 'started') report.turnId = event.turnId;
    if (event.kind !== 'text' || answering) return;
    answering = true;
    void notePaint();
  };
  const take = (event: VoiceEvent): void => {
    if (event.kind === 'listening') recordings.add(event.recordingId);
    if (cancelled) return;
    if (SETTLED.has(event.kind)) queue.forget();
    if (event.kind === 'answer') noteAnswer(event.event);
    listener.event(event);
  };
  const follow = async (): Promise<void> => {
    const events = await parts.calls().turn(queue.messages(), { signal: abort.signal });
    for await (const event of events) take(event);
  };
  const run = async (): Promise<FailureData | null> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await follow();
        // What an earlier attempt kept of the same words is asked by now.
        if (!cancelled) void discard([...recordings].slice(0, -1));
        return null;
      } catch (error) {
        if (cancelled || isAborted(error)) return null;
        const failure = failureFrom(error);
        if (failure.code !== 'CONNECTION_LOST' || queue.forgotten() || attempt === MAX_ATTEMPTS) return failure;
        await parts.connected(abort.signal).catch(() => undefined);
        if (abort.signal.aborted) return null;
      }
    }
  };
  const discard = async (ids: Iterable<RecordingId>): Promise<void> => {
    for (const recordingId of ids) {
      // Gone already where the words were made out; what cannot be reached stays for the person to discard.
      await Promise.resolve()
        .then(() => parts.calls().recordings.discard({ recordingId }))
        .catch(() => undefined);
    }
  };
  void run().then((failure) => {
    clearTimeout(grace);
    if (discarding) void discard(recordings).then(() => listener.discarded());
    queue.end();
    queue.forget();
    streamEnded = true;
    listener.ended(failure);
    sendReport();
  });

  return {
    begin: (begin, atMs) => queue.push({ kind: 'begin', ...begin, firstSampleMs: Math.max(0, atMs - keyDownMs) }),
    frame: (samples) => queue.push({ kind: 'frame', sequence: sequence++, samples }),
    released: (keyUpAtMs) => queue.push({ kind: 'released', keyUpMs: Math.max(0, keyUpAtMs - keyDownMs) }),
    end: (reason, keyUpAtMs) => {
      complete = true;
      queue.push({ kind: 'end', reason, keyUpMs: Math.max(0, keyUpAtMs - keyDownMs) });
      queue.end();
    },
    cancel: (discardSound) => {
      if (cancelled) return;
      cancelled = true;
      if (complete) {
        discarding = discardSound;
        return abort.abort();
      }
      // Sound that ends without its `end` is a cancel the engine forgets; a call that is cut off it would keep.
      queue.drop();
      grace = setTimeout(() => abort.abort(), CANCEL_GRACE_MS);
    },
    firstAudio: (atMs) => {
      report.firstAudioMs ??= Math.max(0, atMs - keyDownMs);
    },
    heard: (played) => {
      report.heard = played;
      speechEnded = true;
      sendReport();
    },
  };
}

/** After one of these the engine has made of the sound what it can, or has kept it itself. */
const SETTLED: ReadonlySet<VoiceEvent['kind']> = new Set(['transcript', 'nothing-heard', 'command', 'transcription-failed']);
