import type { AskEvent } from '../../contract/ask.ts';
import type { ConversationId, TurnId } from '../../contract/ids.ts';
import type { CaptureMessage, VoiceEvent, VoiceTimings } from '../../contract/voice.ts';
import { DEFAULT_VOICE_SETTINGS, type VoiceSettings } from '../../contract/voice-settings.ts';
import type { AskWishes } from '../conversation/conversation-store.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import type { TakeListener } from './microphone-take.ts';
import type { PlaybackListener } from './player.ts';
import { createVoiceControl, type VoiceControl } from './voice-control.ts';
import { QUIET_VOICE, useVoice } from './voice-store.ts';

export const TURN = 'turn-1' as TurnId;
export const CONVERSATION = 'c-1' as ConversationId;
export const NO_TIMINGS: VoiceTimings = {
  firstSampleMs: null,
  keyUpMs: null,
  endOfSpeechMs: null,
  transcriptFinalMs: null,
  evidenceMs: null,
  firstTokenMs: null,
  firstPaintMs: null,
  firstAudioMs: null,
  endMs: null,
};
export const started: AskEvent = {
  kind: 'started',
  conversationId: CONVERSATION,
  turnId: TURN,
  mode: 'offline',
  question: 'dose of apixaban',
  scope: null,
};

/** One call of `voice.turn`, seen from the engine. */
export interface VoiceCall {
  received: CaptureMessage[];
  out: EventQueue<VoiceEvent>;
  signal: AbortSignal | undefined;
  fail: (error: unknown) => void;
}

/** The window's voice control, with microphone, player and engine that note what they are told; time stands still until it is moved. */
export interface VoiceControlRig {
  /** What was done, in its order. */
  log: string[];
  calls: VoiceCall[];
  takes: TakeListener[];
  shown: { question: string; events: AskEvent['kind'][]; abort: AbortController }[];
  playback: PlaybackListener | null;
  reports: unknown[];
  /** Texts read aloud. */
  read: unknown[];
  settings: VoiceSettings;
  wishes: AskWishes;
  connected: PromiseWithResolvers<void>;
  control: VoiceControl;
  press(): void;
  release(): void;
  settle(ms?: number): Promise<unknown>;
  /** The first sample arrives. */
  sample(preRollMs?: number): void;
  frames(count: number, peak?: number): void;
  /** A key held while something is said, up to its release. */
  speak(ms?: number): Promise<VoiceCall>;
  /** What the engine tells of a call. */
  tell(call: VoiceCall, ...events: VoiceEvent[]): Promise<void>;
  close(): void;
}

/** For tests. `advance`: lets so many milliseconds of the test's clock go by. */
export function openVoiceControlRig(advance: (ms: number) => Promise<unknown>): VoiceControlRig {
  useVoice.setState(QUIET_VOICE);
  const settle = (ms = 0) => advance(ms);
  const send = (kind: 'press' | 'release') => rig.control.send({ kind, source: 'key-hold', atMs: performance.now() });
  const rig: VoiceControlRig = {
    log: [],
    calls: [],
    takes: [],
    shown: [],
    playback: null,
    reports: [],
    read: [],
    settings: structuredClone(DEFAULT_VOICE_SETTINGS),
    wishes: {},
    connected: Promise.withResolvers(),
    control: openControl(() => rig),
    press: () => send('press'),
    release: () => send('release'),
    settle,
    sample: (preRollMs = 0) => rig.takes.at(-1)?.firstSample({ atMs: performance.now(), preRollMs }),
    frames(count, peak = 0.4) {
      for (let n = 0; n < count; n += 1) rig.takes.at(-1)?.frame({ samples: new Uint8Array(640), peak, rms: peak / 2 });
    },
    async speak(ms = 1000) {
      rig.press();
      await settle(40);
      rig.sample();
      rig.frames(5);
      await settle(ms);
      rig.release();
      await settle();
      const call = rig.calls.at(-1);
      if (call === undefined) throw new Error('No call was made');
      return call;
    },
    async tell(call, ...events) {
      for (const event of events) call.out.push(event);
      await settle();
    },
    close: () => rig.control.close(),
  };
  return rig;
}

/** `rig`: as it is at each use, since a test may put something else into it. */
function openControl(rig: () => VoiceControlRig): VoiceControl {
  const note = (what: string) => void rig().log.push(what);
  return createVoiceControl({
    calls: () =>
      ({
        turn: async (input: AsyncIterable<CaptureMessage>, options?: { signal?: AbortSignal }) =>
          takeCall(rig(), input, options?.signal),
        speak: async (asked: unknown) => {
          rig().read.push(asked);
          return (async function* () {})();
        },
        report: async (report: unknown) => void rig().reports.push(report),
        recordings: { discard: async ({ recordingId }: { recordingId: string }) => note(`discard ${recordingId}`) },
      }) as never,
    connected: () => rig().connected.promise,
    painted: () => Promise.resolve(performance.now()),
    now: () => performance.now(),
    settings: () => rig().settings,
    mode: () => undefined,
    wishes: () => rig().wishes,
    microphone: {
      open: () => note('open'),
      take(listener) {
        note('take');
        rig().takes.push(listener);
        return { end: async (postRollMs) => note(`end ${postRollMs}`), cancel: () => note('take cancelled') };
      },
      devicesChanged: () => Promise.resolve(),
      close: () => undefined,
    },
    place: () => ({
      conversationId: CONVERSATION,
      scopeId: null,
      async show(events, { question, abort }) {
        const answer = { question, events: [] as AskEvent['kind'][], abort };
        rig().shown.push(answer);
        for await (const event of events) answer.events.push(event.kind);
      },
    }),
    play(listener) {
      rig().playback = listener;
      return {
        audio: () => note('audio'),
        finish: () => listener.ended('drained', { sentences: 1, samplesOfNext: 0 }),
        flush() {
          note('flush');
          listener.ended('flushed', { sentences: 0, samplesOfNext: 77 });
        },
      };
    },
    saySystem: () => ({ say: () => undefined, finish: () => undefined, flush: () => undefined }),
    cue: (cue) => note(`cue ${cue}`),
    obey: ({ name }) => note(`obey ${name}`),
    make: (_draft, words) => note(`make ${words}`),
    recordingsChanged: () => note('recordings changed'),
  });
}

function takeCall(
  rig: VoiceControlRig,
  messages: AsyncIterable<CaptureMessage>,
  signal: AbortSignal | undefined,
): AsyncGenerator<VoiceEvent> {
  rig.log.push('call');
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const call: VoiceCall = { received: [], out: createEventQueue(), signal, fail: failed.reject };
  rig.calls.push(call);
  signal?.addEventListener('abort', () => {
    rig.log.push('abort');
    failed.reject(signal.reason);
  });
  void (async () => {
    for await (const message of messages) call.received.push(message);
    // As the engine does: sound that ends without a word why was cancelled.
    if (call.received.at(-1)?.kind === 'end') return;
    rig.log.push('discarded');
    call.out.end();
  })();
  return (async function* () {
    const events = call.out.events[Symbol.asyncIterator]();
    for (;;) {
      const next = await Promise.race([events.next(), failed.promise]);
      if (next.done === true) return;
      yield next.value;
    }
  })();
}
