import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { declaredError } from '../../contract/declared-error.ts';
import type { AskEvent } from '../../contract/ask.ts';
import type { ConversationId, RecordingId, TurnId } from '../../contract/ids.ts';
import type { EntryDraft } from '../../contract/schedule.ts';
import type { CaptureMessage, VoiceEvent, VoiceTimings } from '../../contract/voice.ts';
import { DEFAULT_VOICE_SETTINGS, type VoiceSettings } from '../../contract/voice-settings.ts';
import type { AskWishes } from '../conversation/conversation-store.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import type { TakeListener } from './microphone-take.ts';
import type { PlaybackListener } from './player.ts';
import { QUIET_VOICE, useVoice } from './voice-store.ts';
import { createVoiceControl, type VoiceControl } from './voice-control.ts';

/** One call of `voice.turn`, seen from the engine. */
interface Call {
  received: CaptureMessage[];
  out: EventQueue<VoiceEvent>;
  signal: AbortSignal | undefined;
  fail: (error: unknown) => void;
}

const TURN = 'turn-1' as TurnId;
const CONVERSATION = 'c-1' as ConversationId;
const NO_TIMINGS: VoiceTimings = {
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
const started: AskEvent = {
  kind: 'started',
  conversationId: CONVERSATION,
  turnId: TURN,
  mode: 'offline',
  question: 'dose of apixaban',
  scope: null,
};

let log: string[];
let calls: Call[];
let takes: TakeListener[];
let shown: { question: string; events: AskEvent['kind'][]; abort: AbortController }[];
let playback: PlaybackListener | null;
let reports: unknown[];
/** Texts read aloud. */
let read: unknown[];
let settings: VoiceSettings;
let wishes: AskWishes;
let control: VoiceControl;
let connected: PromiseWithResolvers<void>;

function turn(messages: AsyncIterable<CaptureMessage>, signal: AbortSignal | undefined): AsyncGenerator<VoiceEvent> {
  log.push('call');
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => undefined);
  const call: Call = { received: [], out: createEventQueue(), signal, fail: failed.reject };
  calls.push(call);
  signal?.addEventListener('abort', () => {
    log.push('abort');
    failed.reject(signal.reason);
  });
  void (async () => {
    for await (const message of messages) call.received.push(message);
    // As the engine does: sound that ends without a word why was cancelled.
    if (call.received.at(-1)?.kind === 'end') return;
    log.push('discarded');
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

beforeEach(() => {
  vi.useFakeTimers();
  [log, calls, takes, shown, playback, reports, read] = [[], [], [], [], null, [], []];
  settings = structuredClone(DEFAULT_VOICE_SETTINGS);
  wishes = {};
  connected = Promise.withResolvers();
  useVoice.setState(QUIET_VOICE);
  control = createVoiceControl({
    calls: () =>
      ({
        turn: async (input: AsyncIterable<CaptureMessage>, options?: { signal?: AbortSignal }) => turn(input, options?.signal),
        speak: async (asked: unknown) => {
          read.push(asked);
          return (async function* () {})();
        },
        report: async (report: unknown) => void reports.push(report),
        recordings: { discard: async ({ recordingId }: { recordingId: string }) => void log.push(`discard ${recordingId}`) },
      }) as never,
    connected: () => connected.promise,
    painted: () => Promise.resolve(performance.now()),
    now: () => performance.now(),
    settings: () => settings,
    mode: () => undefined,
    wishes: () => wishes,
    microphone: {
      open: () => log.push('open'),
      take: (listener) => {
        log.push('take');
        takes.push(listener);
        return { end: async (postRollMs) => void log.push(`end ${postRollMs}`), cancel: () => log.push('take cancelled') };
      },
      devicesChanged: () => Promise.resolve(),
      close: () => undefined,
    },
    place: () => ({
      conversationId: CONVERSATION,
      scopeId: null,
      show: async (events, { question, abort }) => {
        const answer = { question, events: [] as AskEvent['kind'][], abort };
        shown.push(answer);
        for await (const event of events) answer.events.push(event.kind);
      },
    }),
    play: (listener) => {
      playback = listener;
      return {
        audio: () => log.push('audio'),
        finish: () => listener.ended('drained', { sentences: 1, samplesOfNext: 0 }),
        flush: () => {
          log.push('flush');
          listener.ended('flushed', { sentences: 0, samplesOfNext: 77 });
        },
      };
    },
    saySystem: () => ({ say: () => undefined, finish: () => undefined, flush: () => undefined }),
    cue: (cue) => log.push(`cue ${cue}`),
    obey: ({ name }) => log.push(`obey ${name}`),
    make: (_draft, words) => log.push(`make ${words}`),
    recordingsChanged: () => log.push('recordings changed'),
  });
});

afterEach(() => {
  control.close();
  vi.useRealTimers();
});

const press = (): void => control.send({ kind: 'press', source: 'key-hold', atMs: performance.now() });
const release = (): void => control.send({ kind: 'release', source: 'key-hold', atMs: performance.now() });
const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

function sample(preRollMs = 0): void {
  takes.at(-1)?.firstSample({ atMs: performance.now(), preRollMs });
}

function frames(count: number, peak = 0.4): void {
  for (let n = 0; n < count; n += 1) takes.at(-1)?.frame({ samples: new Uint8Array(640), peak, rms: peak / 2 });
}

async function speak(ms = 1000): Promise<Call> {
  press();
  await settle(40);
  sample();
  frames(5);
  await settle(ms);
  release();
  await settle();
  const call = calls.at(-1);
  if (call === undefined) throw new Error('No call was made');
  return call;
}

async function tell(call: Call, ...events: VoiceEvent[]): Promise<void> {
  for (const event of events) call.out.push(event);
  await settle();
}

describe('voice turn in the window', () => {
  it('opens the microphone before anything else', () => {
    press();
    expect(log).toEqual(['open', 'call', 'take']);
  });

  it('sends begin, every frame in order without a gap, then the end', async () => {
    const call = await speak();
    expect(call.received.map(({ kind }) => kind)).toEqual([
      'begin',
      'frame',
      'frame',
      'frame',
      'frame',
      'frame',
      'released',
      'end',
    ]);
    expect(call.received.flatMap((message) => (message.kind === 'frame' ? [message.sequence] : []))).toEqual([0, 1, 2, 3, 4]);
    expect(call.received[0]).toMatchObject({
      trigger: 'key-hold',
      conversationId: CONVERSATION,
      firstSampleMs: 40,
      preRollMs: 0,
    });
    expect(call.received.at(-1)).toEqual({ kind: 'end', reason: 'released', keyUpMs: 1040 });
  });

  it('asks with what is wished for the question, as one that is typed', async () => {
    wishes = { preview: true, asWritten: true };
    expect((await speak()).received[0]).toMatchObject({ kind: 'begin', preview: true, asWritten: true });
  });

  it('tells which conversation a text that is read aloud is of', async () => {
    await control.readAloud('The dose is 5 mg.', CONVERSATION);
    await control.readAloud('The dose is 5 mg.', null);
    expect(read).toEqual([{ text: 'The dose is 5 mg.', conversationId: CONVERSATION }, { text: 'The dose is 5 mg.' }]);
  });

  it('shows arming, hearing with its level, thinking, and rest', async () => {
    press();
    expect(useVoice.getState()).toMatchObject({ phase: 'arming', trigger: { source: 'key-hold', latched: false } });
    await settle(30);
    sample();
    frames(4);
    expect(useVoice.getState()).toMatchObject({ phase: 'hearing', level: { peak: 0.4, rms: 0.2 } });
    await settle(500);
    release();
    expect(useVoice.getState()).toMatchObject({ phase: 'thinking', step: 'transcribing', level: null });
    await settle();
    const call = calls[0] as Call;
    await tell(
      call,
      { kind: 'partial', text: 'dose of' },
      { kind: 'transcript', text: 'dose of apixaban', transcriber: 'local' },
    );
    // Shown with the answer's first words, unless those keep one waiting.
    await settle(50);
    expect(useVoice.getState()).toMatchObject({
      step: 'searching',
      transcript: { text: 'dose of apixaban' },
      partial: 'dose of',
    });
    await tell(call, { kind: 'answer', event: started }, { kind: 'answer', event: { kind: 'text', text: 'Five' } });
    expect(useVoice.getState().step).toBe('answering');
    await tell(call, { kind: 'finished', timings: NO_TIMINGS });
    call.out.end();
    await settle();
    expect(useVoice.getState()).toMatchObject({ phase: 'idle', problem: null });
    expect(shown).toMatchObject([{ question: 'dose of apixaban', events: ['started', 'text'] }]);
  });

  it('gives the start cue only when the first sample came, and the end cue when the sound is complete', async () => {
    press();
    await settle(50);
    expect(log).not.toContain('cue start');
    sample();
    expect(log).toContain('cue start');
    await settle(400);
    release();
    expect(log).not.toContain('cue end');
    await settle();
    expect(log).toContain('cue end');
  });

  it('makes no sound where cues are off', async () => {
    settings.cues = false;
    await speak();
    expect(log.filter((entry) => entry.startsWith('cue'))).toEqual([]);
  });

  it('silences the answer before anything is sent when a trigger interrupts it', async () => {
    const call = await speak();
    await tell(
      call,
      { kind: 'answer', event: started },
      { kind: 'sentence', sentence: 0, text: 'Five mg.', spoken: 'five milligrams', by: 'audio' },
      { kind: 'audio', sentence: 0, rateHz: 24_000, samples: new Uint8Array(4) },
    );
    playback?.firstAudio();
    playback?.sentence(0);
    expect(useVoice.getState()).toMatchObject({ phase: 'speaking', caption: { number: 0, text: 'Five mg.' } });
    log.length = 0;
    press();
    expect(log).toEqual(['open', 'flush', 'abort', 'call', 'take']);
    await settle();
    expect(reports).toEqual([
      { turnId: TURN, firstPaintMs: null, firstAudioMs: 1040, heard: { sentences: 0, samplesOfNext: 77 } },
    ]);
  });

  it('reports first paint, first audio and what was heard, once', async () => {
    const call = await speak();
    await tell(
      call,
      { kind: 'answer', event: started },
      { kind: 'answer', event: { kind: 'text', text: 'Five' } },
      { kind: 'audio', sentence: 0, rateHz: 24_000, samples: new Uint8Array(4) },
    );
    playback?.firstAudio();
    await tell(call, { kind: 'finished', timings: NO_TIMINGS });
    call.out.end();
    await settle();
    expect(reports).toEqual([
      { turnId: TURN, firstPaintMs: 1040, firstAudioMs: 1040, heard: { sentences: 1, samplesOfNext: 0 } },
    ]);
  });

  it('cancels a tap, and the engine with it', async () => {
    press();
    await settle(80);
    release();
    await settle();
    expect(log).toEqual(expect.arrayContaining(['take cancelled', 'discarded', 'cue cancel']));
    expect(log).not.toContain('abort');
    expect(useVoice.getState()).toMatchObject({ phase: 'idle', trigger: null });
  });

  it('says that the microphone was not ready when the key was let go before it was', async () => {
    press();
    await settle(500);
    release();
    await settle();
    expect(log).toContain('discarded');
    expect(useVoice.getState()).toMatchObject({ phase: 'error', problem: { kind: 'not-ready' } });
  });

  it('keeps and asks what was heard when the device is lost', async () => {
    press();
    await settle(30);
    sample();
    frames(3);
    takes[0]?.fault('lost', true);
    await settle();
    expect(calls[0]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'device-lost' });
    expect(useVoice.getState()).toMatchObject({ phase: 'thinking', problem: { kind: 'microphone', fault: 'lost' } });
    release();
    await settle();
    expect(calls[0]?.received.filter(({ kind }) => kind === 'end')).toHaveLength(1);
  });

  it('says why the microphone cannot be opened', async () => {
    press();
    takes[0]?.fault('denied', true);
    await settle();
    expect(useVoice.getState()).toMatchObject({ phase: 'error', problem: { kind: 'microphone', fault: 'denied' } });
    expect(log).toContain('discarded');
  });

  it('warns of a silent microphone until it is heard', async () => {
    press();
    sample();
    takes[0]?.fault('silent', false);
    expect(useVoice.getState().silentMicrophone).toBe(true);
    frames(4, 0.2);
    expect(useVoice.getState()).toMatchObject({ silentMicrophone: false, phase: 'hearing' });
  });

  it('sends the whole turn again when the connection is lost before it is words', async () => {
    const call = await speak();
    call.fail(declaredError('CONNECTION_LOST'));
    await settle();
    expect(calls).toHaveLength(1);
    connected.resolve();
    await settle();
    expect(calls).toHaveLength(2);
    expect(calls[1]?.received).toEqual(call.received);
  });

  it('does not ask twice when the connection is lost after it is words', async () => {
    const call = await speak();
    await tell(call, { kind: 'transcript', text: 'q', transcriber: 'local' });
    call.fail(declaredError('CONNECTION_LOST'));
    connected.resolve();
    await settle();
    expect(calls).toHaveLength(1);
    expect(useVoice.getState()).toMatchObject({
      phase: 'error',
      problem: { kind: 'failure', failure: { code: 'CONNECTION_LOST' } },
    });
  });

  it('stops taking sound when the engine refuses the turn', async () => {
    press();
    sample();
    calls[0]?.fail(declaredError('PROFILE_LOCKED'));
    await settle();
    expect(log).toContain('take cancelled');
    expect(useVoice.getState()).toMatchObject({ phase: 'error', problem: { failure: { code: 'PROFILE_LOCKED' } } });
    press();
    await settle();
    expect(takes).toHaveLength(2);
  });

  it('tells what was kept when the words could not be made out', async () => {
    const call = await speak();
    const failure = { code: 'TRANSCRIPTION_FAILED' as const, message: 'm', retryable: true };
    await tell(call, { kind: 'transcription-failed', recordingId: 'r1' as RecordingId, failure });
    call.out.end();
    await settle();
    expect(useVoice.getState()).toMatchObject({ phase: 'error', problem: { kind: 'transcription-failed' } });
    expect(log).toContain('recordings changed');
  });

  it('ends a hands-free capture when the engine says that speech ended', async () => {
    control.send({ kind: 'press', source: 'hands-free', atMs: performance.now() });
    await settle(20);
    sample();
    frames(2);
    await settle(900);
    await tell(calls[0] as Call, { kind: 'end-of-speech', atMs: 700 });
    expect(calls[0]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'end-of-speech' });
  });

  it('does not end what is held though the person pauses', async () => {
    press();
    await settle(20);
    sample();
    await tell(calls[0] as Call, { kind: 'end-of-speech', atMs: 700 });
    expect(calls[0]?.received.some(({ kind }) => kind === 'end')).toBe(false);
  });

  it.each(['key-toggle', 'global-toggle', 'button'] as const)('ends with the speech where %s latched it', async (source) => {
    const atMs = performance.now();
    control.send({ kind: 'press', source, atMs });
    settings.listening.handsFree = true;
    if (source === 'button') control.send({ kind: 'release', source, atMs: atMs + 100 });
    await settle(20);
    sample();
    frames(2);
    await settle(900);
    expect(useVoice.getState().trigger).toEqual({ source, latched: true, handsFree: true });
    await tell(calls[0] as Call, { kind: 'voice', speaking: false, atMs: 0 }, { kind: 'end-of-speech', atMs: 0 });
    expect(calls[0]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'end-of-speech' });
    control.send({ kind: 'press', source, atMs: performance.now() });
    expect(calls).toHaveLength(2);
  });

  it('waits for a last word after the release, unless speech had ended before it', async () => {
    await speak();
    expect(log).toContain('end 250');
    press();
    await settle(20);
    sample();
    await tell(calls[1] as Call, { kind: 'voice', speaking: true, atMs: 0 }, { kind: 'voice', speaking: false, atMs: 900 });
    await settle(400);
    release();
    expect(log).toContain('end 0');
  });

  it('obeys a spoken command', async () => {
    const call = await speak();
    await tell(call, { kind: 'command', command: { name: 'new-question' }, text: 'new question' });
    expect(log).toContain('obey new-question');
  });

  it('shows what the words want made, and waits for no answer', async () => {
    const call = await speak();
    const draft = { kind: 'task', collectionId: 'todo', title: 'Check INR', dueMs: null, dueAllDay: false, description: null };
    await tell(call, { kind: 'entry', draft: draft as EntryDraft, text: 'remind me to check INR' });
    expect(log).toContain('make remind me to check INR');
  });

  it('stops the answer with Escape', async () => {
    const call = await speak();
    await tell(call, { kind: 'answer', event: started });
    control.send({ kind: 'escape', atMs: performance.now() });
    await settle();
    expect(call.signal?.aborted).toBe(true);
    expect(useVoice.getState().phase).toBe('idle');
  });

  it('throws away what was recorded when it is cancelled before it is words', async () => {
    const call = await speak();
    await tell(call, { kind: 'listening', recordingId: 'r1' as RecordingId });
    control.send({ kind: 'escape', atMs: performance.now() });
    await settle();
    expect(log.slice(-3)).toEqual(['abort', 'discard r1', 'recordings changed']);
  });

  it('keeps what was recorded when the connection is lost, the screen is locked, or another turn interrupts', async () => {
    const lost = await speak();
    await tell(lost, { kind: 'listening', recordingId: 'r1' as RecordingId });
    lost.fail(declaredError('CONNECTION_LOST'));
    await settle();
    control.send({ kind: 'locked', atMs: performance.now() });
    const interrupted = await speak();
    await tell(interrupted, { kind: 'listening', recordingId: 'r2' as RecordingId });
    await speak();
    expect(log.filter((entry) => entry.startsWith('discard '))).toEqual([]);
  });

  it('is not spoken to when muted', async () => {
    settings.speaking.muted = true;
    const call = await speak();
    expect(call.received[0]).toMatchObject({ speak: false });
  });

  it('lets nothing of an older turn show over a newer one', async () => {
    const first = await speak();
    press();
    await settle(20);
    sample();
    await tell(first, { kind: 'partial', text: 'old' });
    expect(useVoice.getState()).toMatchObject({ phase: 'hearing', partial: '' });
  });

  it('ends by itself after ten minutes', async () => {
    press();
    await settle(30);
    sample();
    await settle(600_000);
    expect(calls[0]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'too-long' });
  });
});

describe('speaking over the answer', () => {
  beforeEach(() => {
    settings.speaking.bargeInByVoice = true;
  });

  /** An answer that is heard. Gives the call that listens for a voice meanwhile, where there is one. */
  async function answered(): Promise<Call | undefined> {
    const call = await speak();
    await tell(
      call,
      { kind: 'answer', event: started },
      { kind: 'sentence', sentence: 0, text: 'Five mg.', spoken: 'five milligrams', by: 'audio' },
      { kind: 'audio', sentence: 0, rateHz: 24_000, samples: new Uint8Array(4) },
    );
    playback?.firstAudio();
    playback?.sentence(0);
    log.length = 0;
    sample();
    await settle();
    return calls[1];
  }

  it('is listened for only where it was asked for and the answer is taken out of the microphone', async () => {
    settings.speaking.bargeInByVoice = false;
    await answered();
    settings.speaking.bargeInByVoice = true;
    settings.microphone.echoCancellation = false;
    await answered();
    expect(calls).toHaveLength(2);
    expect(useVoice.getState().interruptible).toBe(false);
  });

  it('is listened for while the answer is heard, and shown', async () => {
    const watch = await answered();
    expect(watch?.received[0]).toMatchObject({ kind: 'begin', trigger: 'hands-free' });
    expect(useVoice.getState()).toMatchObject({ phase: 'speaking', interruptible: true });
  });

  it('silences the answer at once and becomes the next turn with its first word', async () => {
    const watch = (await answered()) as Call;
    frames(50);
    await tell(watch, { kind: 'voice', speaking: true, atMs: 600 });
    frames(12);
    log.length = 0;
    await tell(watch, { kind: 'speech', atMs: 850 });
    expect(log[0]).toBe('flush');
    expect(log).toEqual(expect.arrayContaining(['abort', 'discarded']));
    expect(log).not.toContain('take cancelled');
    expect(calls).toHaveLength(3);
    const turn = calls[2] as Call;
    expect(turn.received[0]).toMatchObject({
      trigger: 'hands-free',
      conversationId: CONVERSATION,
      firstSampleMs: 0,
      preRollMs: 600,
    });
    expect(turn.received.filter(({ kind }) => kind === 'frame')).toHaveLength(62);
    expect(useVoice.getState()).toMatchObject({
      phase: 'hearing',
      trigger: { source: 'hands-free', latched: true },
      interruptible: false,
    });
    frames(10);
    await settle();
    await tell(turn, { kind: 'voice', speaking: false, atMs: 1_900 }, { kind: 'end-of-speech', atMs: 1_900 });
    expect(turn.received.at(-1)).toMatchObject({ kind: 'end', reason: 'end-of-speech' });
    expect(turn.received.filter(({ kind }) => kind === 'frame')).toHaveLength(72);
  });

  it('does not listen for ever where the detector tells no more of the voice that interrupted', async () => {
    const watch = (await answered()) as Call;
    frames(14);
    await tell(watch, { kind: 'voice', speaking: true, atMs: 0 }, { kind: 'speech', atMs: 224 });
    await settle(10_000);
    expect(calls[2]?.received.at(-1)).toMatchObject({ kind: 'end', reason: 'end-of-speech' });
  });

  it('does not interrupt when it was a cough', async () => {
    const watch = (await answered()) as Call;
    frames(30);
    await tell(watch, { kind: 'voice', speaking: true, atMs: 300 }, { kind: 'voice', speaking: false, atMs: 400 });
    expect(calls).toHaveLength(2);
    expect(log).not.toContain('flush');
    expect(useVoice.getState().phase).toBe('speaking');
  });

  it('is not waited for any longer than the answer, and leaves no recording', async () => {
    const watch = (await answered()) as Call;
    frames(5);
    playback?.ended('drained', { sentences: 1, samplesOfNext: 0 });
    await settle();
    expect(log).toEqual(expect.arrayContaining(['take cancelled', 'discarded']));
    expect(watch.received.some(({ kind }) => kind === 'end')).toBe(false);
    expect(useVoice.getState().interruptible).toBe(false);
  });

  it('gives way to a key, and keeps the microphone open for it', async () => {
    await answered();
    log.length = 0;
    press();
    expect(log).toEqual(['open', 'flush', 'abort', 'call', 'take', 'take cancelled']);
    await settle();
    expect(log).toContain('discarded');
  });

  it('is over with Escape', async () => {
    const watch = (await answered()) as Call;
    control.send({ kind: 'escape', atMs: performance.now() });
    await tell(watch, { kind: 'speech', atMs: 850 });
    expect(calls).toHaveLength(2);
    expect(useVoice.getState().interruptible).toBe(false);
  });
});
