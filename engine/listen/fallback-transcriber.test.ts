import { beforeEach, describe, expect, it } from 'vitest';
import type { FailureCode } from '../../contract/failures.ts';
import { createAudioRecorder } from '../audio/spoken-audio.ts';
import { Failure } from '../failure.ts';
import { createFallbackTranscriber } from './fallback-transcriber.ts';
import type { Transcriber, Transcript } from './transcriber.ts';

const never = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined, bug: () => '' };
let nowMs: number;

beforeEach(() => {
  nowMs = 0;
});

interface Fake extends Transcriber {
  works: boolean;
  failsWith: FailureCode;
  installed: boolean;
  asked: number;
  heard: number;
  keywords: readonly string[];
}

function fake(kind: Transcriber['kind'], change: { languages?: string[]; keywords?: boolean } = {}): Fake {
  const one: Fake = {
    name: kind,
    kind,
    capabilities: { streaming: true, partials: true, keywords: change.keywords ?? true, languages: change.languages ?? [] },
    works: true,
    failsWith: 'PROVIDER_UNREACHABLE',
    installed: true,
    asked: 0,
    heard: 0,
    keywords: [],
    available: () => Promise.resolve({ available: one.installed, detail: one.name }),
    async *transcribe(audio, options): AsyncGenerator<Transcript, void, void> {
      one.asked++;
      one.heard = 0;
      one.keywords = options.keywords;
      for await (const piece of audio) {
        one.heard += piece.byteLength;
        yield { text: `${one.heard}`, final: false, noSpeech: null };
        if (!one.works) throw new Failure(one.failsWith);
      }
      yield { text: `${one.heard}`, final: true, noSpeech: null };
    },
    close: () => Promise.resolve(),
  };
  return one;
}

const over = (...transcribers: Fake[]) => createFallbackTranscriber({ transcribers: () => transcribers, now: () => nowMs, log });

async function transcribe(one: Transcriber, language = 'en'): Promise<Transcript | undefined> {
  const recorder = createAudioRecorder();
  const words = one.transcribe(recorder, { language, keywords: ['apixaban'] }, never);
  recorder.append(new Uint8Array(10));
  recorder.append(new Uint8Array(20));
  recorder.end();
  let last: Transcript | undefined;
  for await (const transcript of words) last = transcript;
  return last;
}

describe('fallback', () => {
  it('gives the next one all of the audio when one fails in the middle, and says who made the words', async () => {
    const [first, second] = [fake('realtime'), fake('http')];
    first.works = false;
    expect(await transcribe(over(first, second))).toMatchObject({ text: '30', final: true, by: 'http' });
    expect([first.heard, second.heard]).toEqual([10, 30]);
  });

  it('lets one that failed rest, longer each time, then tries it again and trusts it once it works', async () => {
    const [first, second] = [fake('realtime'), fake('http')];
    const both = over(first, second);
    first.works = false;
    await transcribe(both);
    nowMs = 29_999;
    await transcribe(both);
    expect(first.asked).toBe(1);
    nowMs = 30_000;
    await transcribe(both);
    expect(first.asked).toBe(2);
    nowMs = 89_999;
    await transcribe(both);
    expect(first.asked).toBe(2);
    nowMs = 90_000;
    first.works = true;
    expect(await transcribe(both)).toMatchObject({ by: 'realtime' });
    expect(await transcribe(both)).toMatchObject({ by: 'realtime' });
  });

  it('lets none rest that was not asked: it is asked as soon as it may be', async () => {
    const [first, second] = [fake('http'), fake('local')];
    const both = over(first, second);
    Object.assign(first, { works: false, failsWith: 'PROVIDER_PAUSED' });
    expect(await transcribe(both)).toMatchObject({ by: 'local' });
    first.works = true;
    expect(await transcribe(both)).toMatchObject({ by: 'http' });
  });

  it('tries even those that rest before it gives up, and fails as the first of them did', async () => {
    const only = fake('http');
    const one = over(only);
    only.works = false;
    await expect(transcribe(one)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    only.works = true;
    expect(await transcribe(one)).toMatchObject({ final: true });
  });

  it('passes over what is not installed or does not know the language; with nothing left it says so', async () => {
    const [local, http] = [fake('local', { languages: ['en'] }), fake('http', { keywords: false })];
    const both = over(local, http);
    expect(await transcribe(both, 'de')).toMatchObject({ by: 'http' });
    expect(http.keywords).toEqual([]);
    expect(await transcribe(both, 'en')).toMatchObject({ by: 'local' });
    expect(local.keywords).toEqual(['apixaban']);
    local.installed = false;
    http.installed = false;
    expect(await both.available()).toMatchObject({ available: false });
    await expect(transcribe(both)).rejects.toMatchObject({ code: 'TRANSCRIBER_UNAVAILABLE' });
  });
});
