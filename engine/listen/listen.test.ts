import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createListener } from './listen.ts';
import type { VoiceDetector } from './voice-detector.ts';

const never = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined, bug: () => '' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

it('does not wait long for a voice detector that is stuck: after release all is transcribed', async () => {
  const stuck: VoiceDetector = {
    open: () => Promise.resolve({ probabilities: () => new Promise<number[]>(() => undefined), close: () => undefined }),
    close: () => Promise.resolve(),
  };
  let given = 0;
  const listener = createListener({
    detector: stuck,
    log,
    transcriber: {
      name: 'fake',
      kind: 'http',
      capabilities: { streaming: false, partials: false, keywords: false, languages: [] },
      available: () => Promise.resolve({ available: true, detail: '' }),
      async *transcribe(audio) {
        given = (await audio.utterance()).byteLength;
        yield { text: 'five of clubs', final: true, noSpeech: null };
      },
      close: () => Promise.resolve(),
    },
  });
  async function* audio(): AsyncGenerator<Uint8Array, void, void> {
    yield await Promise.resolve(new Uint8Array(64_000).fill(40));
  }
  const options = { language: 'en', keywords: [], endOfSpeechMs: 900, handsFree: false };
  const first = listener.listen(audio(), options, never)[Symbol.asyncIterator]().next();
  await vi.advanceTimersByTimeAsync(1_499);
  expect(given).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(await first).toMatchObject({ value: { kind: 'final', text: 'five of clubs', endOfSpeechMs: null } });
  expect(given).toBe(64_000);
});

it('gives no transcriber the sound of a room nobody speaks in, hands free', async () => {
  let asked = 0;
  let loud = false;
  const listener = createListener({
    detector: {
      open: () =>
        Promise.resolve({
          probabilities: (frames) => Promise.resolve(Array.from({ length: frames.length / 512 }, () => (loud ? 0.95 : 0.01))),
          close: () => undefined,
        }),
      close: () => Promise.resolve(),
    },
    log,
    transcriber: {
      name: 'fake',
      kind: 'realtime',
      capabilities: { streaming: true, partials: true, keywords: false, languages: [] },
      available: () => Promise.resolve({ available: true, detail: '' }),
      async *transcribe(audio) {
        asked += 1;
        await audio.utterance();
        yield { text: 'five of clubs', final: true, noSpeech: null };
      },
      close: () => Promise.resolve(),
    },
  });
  async function* audio(): AsyncGenerator<Uint8Array, void, void> {
    yield new Uint8Array(64_000).fill(40);
    await vi.advanceTimersByTimeAsync(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(asked).toBe(0);
    loud = true;
    yield new Uint8Array(64_000).fill(40);
  }
  const options = { language: 'en', keywords: [], endOfSpeechMs: 900, handsFree: true };
  const kinds: string[] = [];
  for await (const { kind } of listener.listen(audio(), options, never)) kinds.push(kind);
  expect(kinds.at(-1)).toBe('final');
  expect(asked).toBe(1);
});
