import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { joined } from '../../engine/audio/pcm.ts';
import type { SpokenAudio } from '../../engine/audio/spoken-audio.ts';
import { readWav } from '../../engine/audio/wav.ts';
import { createListener, type ListenEvent } from '../../engine/listen/listen.ts';
import type { Transcriber } from '../../engine/listen/transcriber.ts';
import { UTTERANCE_PARAMETERS } from '../../engine/listen/utterance-parameters.ts';
import type { VoiceDetector } from '../../engine/listen/voice-detector.ts';
import { createVoiceDetector } from '../../models/voice-detector.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { haveRecogniser, say, startRecogniser } from '../fixtures/recogniser.ts';
import { openVoiceServers } from '../fixtures/voice-servers.ts';

const never = new AbortController().signal;
const QUESTION = 'what is the maximum dose of ceftriaxone for meningitis';
const POST_ROLL_MS = 250;
const bytesOfMs = (ms: number): number => Math.round(ms * 16) * 2;

/** A quiet room, 60 dB below full scale. */
function room(ms: number): Uint8Array {
  return new Uint8Array(Int16Array.from({ length: ms * 16 }, (_, n) => ((n * 7919) % 65) - 32).buffer);
}

interface Listened {
  kinds: ListenEvent['kind'][];
  /** What the transcriber was given, the last of which made the words. */
  given: Uint8Array[];
  /** How much had been taken in then. */
  givenAtMs: number[];
  /** How much was taken in until nothing more was needed. */
  takenMs: number;
}

describe.skipIf(!haveRecogniser)('letting go of the key (flite; needs the Debian packages flite and pocketsphinx)', () => {
  let detector: VoiceDetector;
  /** Without the silence at both ends. */
  let spoken: Uint8Array;

  beforeAll(async () => {
    detector = createVoiceDetector({ log: createSilentLog() });
    const samples = new Int16Array(Uint8Array.from(readWav(await say(QUESTION), 16_000)).buffer);
    const isLoud = (sample: number): boolean => Math.abs(sample) > 800;
    const [first, last] = [samples.findIndex(isLoud), samples.findLastIndex(isLoud)];
    spoken = new Uint8Array(samples.slice(first, last + 1).buffer);
  });
  afterAll(() => detector.close());

  /** As a window sends it: up to release (or `pacedFromMs`), then piece by piece, each when the one before was judged. */
  async function letGo(
    audio: Uint8Array,
    releaseMs: number,
    transcriber: Transcriber,
    pacedFromMs = releaseMs,
  ): Promise<Listened> {
    let frames = 0;
    const judging: VoiceDetector = {
      open: async () => {
        const stream = await detector.open();
        return {
          probabilities: async (joinedFrames, signal) => {
            const found = await stream.probabilities(joinedFrames, signal);
            frames += found.length;
            return found;
          },
          close: stream.close,
        };
      },
      close: () => Promise.resolve(),
    };
    const given: Uint8Array[] = [];
    const givenAtMs: number[] = [];
    const noting: Transcriber = {
      ...transcriber,
      async *transcribe(heard, options, signal) {
        const noted: SpokenAudio = {
          utterance: async (when) => {
            const utterance = await heard.utterance(when);
            given.push(utterance);
            givenAtMs.push(taken / 32);
            return utterance;
          },
          [Symbol.asyncIterator]: () => heard[Symbol.asyncIterator](),
        };
        yield* transcriber.transcribe(noted, options, signal);
      },
    };
    const released = Promise.withResolvers<void>();
    let over = false;
    let taken = 0;
    const endAt = Math.min(audio.byteLength, bytesOfMs(releaseMs + POST_ROLL_MS));
    async function* pieces(): AsyncGenerator<Uint8Array, void, void> {
      for (let at = 0; at < endAt && !over; at += 640) {
        if (at >= bytesOfMs(releaseMs)) released.resolve();
        if (at >= bytesOfMs(pacedFromMs)) {
          // Up to four more wait for the fifth while the key is held.
          const waiting = at >= bytesOfMs(releaseMs) ? 0 : UTTERANCE_PARAMETERS.heldFrames - 1;
          while (frames < Math.floor(at / 1024) - waiting) await new Promise((resolve) => setImmediate(resolve));
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (over) return;
        taken = at + 640;
        yield audio.subarray(at, Math.min(endAt, at + 640));
      }
    }
    const listener = createListener({ detector: judging, transcriber: noting, log: createSilentLog() });
    const kinds: ListenEvent['kind'][] = [];
    const options = { language: 'en', keywords: [], endOfSpeechMs: 900, handsFree: false, released: released.promise };
    for await (const event of listener.listen(pieces(), options, never)) {
      kinds.push(event.kind);
      if (event.kind === 'heard-out') over = true;
    }
    return { kinds, given, givenAtMs, takenMs: taken / 32 };
  }

  const instant: Transcriber = {
    name: 'instant',
    kind: 'http',
    capabilities: { streaming: false, partials: false, keywords: false, languages: [] },
    available: () => Promise.resolve({ available: true, detail: '' }),
    async *transcribe(audio) {
      await audio.utterance();
      yield { text: 'what is the maximum dose of ceftriaxone', final: true, noSpeech: null };
    },
    close: () => Promise.resolve(),
  };

  it('waits for no more than a frame where the last word was over before', async () => {
    const audio = joined([room(300), spoken, room(1_000)]);
    const endMs = 300 + spoken.byteLength / 32;
    const { kinds, given, takenMs } = await letGo(audio, endMs + 200, instant);
    expect(kinds.at(-1)).toBe('final');
    expect(kinds).toContain('heard-out');
    expect(given).toHaveLength(1);
    expect(takenMs).toBeLessThan(endMs + 200 + 100);
    expect(Buffer.from(given[0] ?? []).includes(Buffer.from(spoken))).toBe(true);
  });

  it('hears the last word to its end where the key is let go within it, and shows nothing made before', async () => {
    const audio = joined([room(300), spoken, room(1_000)]);
    const endMs = 300 + spoken.byteLength / 32;
    const { kinds, given } = await letGo(audio, endMs - 200, instant);
    expect(Buffer.from(given.at(-1) ?? []).includes(Buffer.from(spoken))).toBe(true);
    expect(kinds.filter((kind) => kind === 'final')).toHaveLength(1);
    expect(kinds).not.toContain('partial');
  });

  it('never cuts into speech, wherever in it the key is let go', async () => {
    const audio = joined([room(300), spoken, room(1_000)]);
    const endMs = 300 + spoken.byteLength / 32;
    for (let releaseMs = 700; releaseMs < endMs + 100; releaseMs += 130) {
      const { kinds, given, takenMs } = await letGo(audio, releaseMs, instant);
      const last = given.at(-1) ?? new Uint8Array();
      const from = Buffer.from(audio).indexOf(Buffer.from(last));
      expect(from).toBeGreaterThanOrEqual(0);
      // All that was heard until it was known that nobody spoke any more; beyond the words' end only quiet is missing.
      const missing = audio.subarray(from + last.byteLength, bytesOfMs(Math.min(takenMs, releaseMs + POST_ROLL_MS)));
      const loudest = new Int16Array(Uint8Array.from(missing).buffer).reduce(
        (peak, sample) => Math.max(peak, Math.abs(sample)),
        0,
      );
      expect(loudest, `let go after ${releaseMs} ms`).toBeLessThan(1_600);
      if (kinds.includes('heard-out')) expect(takenMs).toBeGreaterThan(releaseMs + 32);
      else expect(takenMs).toBeGreaterThanOrEqual(Math.min(audio.byteLength / 32, releaseMs + POST_ROLL_MS) - 1);
    }
  }, 120_000);

  const eager: Transcriber = {
    ...instant,
    async *transcribe(audio, _options, signal) {
      await audio.utterance('at-a-pause');
      signal.throwIfAborted();
      yield { text: 'what is the maximum dose of ceftriaxone', final: true, noSpeech: null };
    },
  };

  it('has the words before it, where somebody pauses first and words cost nothing', async () => {
    const audio = joined([room(300), spoken, room(1_000)]);
    const endMs = 300 + spoken.byteLength / 32;
    const { kinds, given, givenAtMs } = await letGo(audio, endMs + 300, eager, endMs - 100);
    expect(kinds.at(-1)).toBe('final');
    expect(givenAtMs.at(-1)).toBeLessThan(endMs + 300);
    expect(Buffer.from(given.at(-1) ?? []).includes(Buffer.from(spoken))).toBe(true);
  });

  it('has them of all that was said, where speech went on after a pause', async () => {
    const audio = joined([room(300), spoken, room(400), spoken, room(1_000)]);
    const endMs = 700 + spoken.byteLength / 16;
    const { given } = await letGo(audio, endMs + 300, eager, 300 + spoken.byteLength / 32 - 100);
    const last = Buffer.from(given.at(-1) ?? []);
    expect(given.length).toBeGreaterThan(1);
    expect(last.indexOf(Buffer.from(spoken))).not.toBe(last.lastIndexOf(Buffer.from(spoken)));
  });

  it('asks what was said until 200 ms after release, word for word', async () => {
    const server = await startRecogniser();
    try {
      const { http } = openVoiceServers([{ baseUrl: server.baseUrl, model: 'rig' }]);
      const audio = joined([room(300), spoken, room(1_000)]);
      let words = '';
      const noting: Transcriber = {
        ...http,
        async *transcribe(heard, options, signal) {
          for await (const transcript of http.transcribe(heard, options, signal)) {
            if (transcript.final) words = transcript.text;
            yield transcript;
          }
        },
      };
      await letGo(audio, 300 + spoken.byteLength / 32 - 200, noting);
      expect(words).toBe(QUESTION);
    } finally {
      await server.close();
    }
  });
});
