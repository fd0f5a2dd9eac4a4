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
    open: () => Promise.resolve({ probability: () => new Promise<number>(() => undefined), close: () => undefined }),
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
