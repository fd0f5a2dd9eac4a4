import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { joined } from '../../engine/audio/pcm.ts';
import { readWav } from '../../engine/audio/wav.ts';
import { Failure } from '../../engine/failure.ts';
import { createListener, type ListenEvent, type ListenOptions } from '../../engine/listen/listen.ts';
import type { Transcriber, Transcript } from '../../engine/listen/transcriber.ts';
import type { VoiceDetector } from '../../engine/listen/voice-detector.ts';
import { forkHostProcess } from '../../models/fork-host.ts';
import type { HostProcess } from '../../models/host-protocol.ts';
import { createVoiceDetector } from '../../models/voice-detector.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { piecesOf, tone } from '../fixtures/spoken-pieces.ts';

const CLIP = join(import.meta.dirname, '../../../shared/audio/speech/cards-002.wav');
const never = new AbortController().signal;
const options: ListenOptions = { language: 'en', keywords: [], endOfSpeechMs: 900, handsFree: false };
const silence = (ms: number) => new Uint8Array(ms * 32);

let hosts: HostProcess[];
let detector: VoiceDetector;

beforeAll(async () => {
  detector = createVoiceDetector({
    log: createSilentLog(),
    startHostProcess: (start) => {
      const host = forkHostProcess(start);
      hosts.push(host);
      return host;
    },
  });
  hosts = [];
  await warmUp();
});

afterAll(() => detector.close());

/** A busy machine may take long to start a process: that does not decide what is tested. */
async function warmUp(): Promise<void> {
  const stream = await detector.open();
  await stream.probabilities(new Float32Array(512), never);
  stream.close();
}

/** Says what it is told; whole, or as audio arrives. */
interface FakeTranscriber extends Transcriber {
  given: Uint8Array[];
  asked: number;
}

function transcriber(
  says: string | Failure,
  { streaming = false, noSpeech = null as number | null, failsAfterPieces = Infinity } = {},
): FakeTranscriber {
  const fake: FakeTranscriber = {
    name: 'fake',
    kind: streaming ? 'realtime' : 'http',
    capabilities: { streaming, partials: streaming, keywords: true, languages: [] },
    given: [],
    asked: 0,
    available: () => Promise.resolve({ available: true, detail: '' }),
    async *transcribe(audio, _options, signal): AsyncGenerator<Transcript, void, void> {
      if (streaming) {
        fake.asked++;
        for await (const piece of audio) {
          fake.given.push(piece);
          if (fake.given.length > failsAfterPieces) throw new Failure('PROVIDER_UNREACHABLE');
          yield { text: `heard ${fake.given.length}`, final: false, noSpeech: null };
        }
      } else {
        const utterance = await audio.utterance();
        signal.throwIfAborted();
        fake.asked++;
        fake.given.push(utterance);
      }
      if (says instanceof Failure) throw says;
      yield { text: says, final: true, noSpeech };
    },
    close: () => Promise.resolve(),
  };
  return fake;
}

async function listen(
  audio: AsyncIterable<Uint8Array>,
  to: Transcriber,
  change: Partial<ListenOptions> & { detector?: VoiceDetector | null } = {},
): Promise<ListenEvent[]> {
  const { detector: used = detector, ...changed } = change;
  const listener = createListener({ detector: used, transcriber: to, log: createSilentLog() });
  const events: ListenEvent[] = [];
  for await (const event of listener.listen(audio, { ...options, ...changed }, never)) events.push(event);
  return events;
}

const broken: VoiceDetector = {
  open: () => Promise.reject(new Failure('VOICE_DETECTOR_UNAVAILABLE')),
  close: () => Promise.resolve(),
};

describe('listening without speech', () => {
  it.each([
    ['too-short', silence(100)],
    ['silence', silence(2_000)],
    ['noise', tone(2_000)],
  ] as const)('%s is nothing heard, and no transcriber that waits is asked', async (reason, audio) => {
    const asked = transcriber('Thank you for watching');
    expect((await listen(piecesOf(audio), asked)).at(-1)).toEqual({ kind: 'nothing-heard', reason });
    expect(asked.asked).toBe(0);
  });

  it('drops what a transcriber that streams makes of it, its partial words too', async () => {
    const events = await listen(piecesOf(tone(2_000)), transcriber('Take 20 mg of warfarin', { streaming: true }));
    expect(events).toEqual([{ kind: 'nothing-heard', reason: 'noise' }]);
  });

  it('without a voice detector, silence is silence and ghosts are ghosts', async () => {
    expect(await listen(piecesOf(silence(2_000)), transcriber('text'), { detector: null })).toEqual([
      { kind: 'nothing-heard', reason: 'silence' },
    ]);
    expect(await listen(piecesOf(tone(2_000)), transcriber('Thank you for watching!'), { detector: null })).toEqual([
      { kind: 'nothing-heard', reason: 'ghost' },
    ]);
    expect(await listen(piecesOf(tone(2_000)), transcriber(' [BLANK_AUDIO] '), { detector: null })).toEqual([
      { kind: 'nothing-heard', reason: 'noise' },
    ]);
  });
});

describe.skipIf(!existsSync(CLIP))('listening to speech (../shared/audio)', () => {
  let clip: Uint8Array;
  let spoken: Uint8Array;

  beforeEach(() => {
    clip = readWav(readFileSync(CLIP), 16_000);
    spoken = joined([silence(4_000), clip, silence(4_000)]);
  });

  it('gives the words, made of the speech without the silence around it', async () => {
    const to = transcriber('five of clubs');
    const events = await listen(piecesOf(spoken), to);
    expect(events.map(({ kind }) => kind)).toEqual(['voice', 'voice', 'final']);
    expect(events.at(-1)).toMatchObject({ text: 'five of clubs', transcriber: 'fake' });
    const [given = new Uint8Array()] = to.given;
    expect(given.byteLength).toBeGreaterThan(clip.byteLength);
    expect(given.byteLength).toBeLessThan(clip.byteLength + 32 * 3_000);
    expect(Buffer.from(given).includes(Buffer.from(clip))).toBe(true);
  });

  it('gives everything as it comes to a transcriber that streams, and its words once speech was heard', async () => {
    const to = transcriber('five of clubs', { streaming: true });
    const events = await listen(piecesOf(spoken), to);
    expect(joined(to.given)).toEqual(spoken);
    const kinds = events.map(({ kind }) => kind);
    expect(kinds.indexOf('voice')).toBeLessThan(kinds.indexOf('partial') === -1 ? Infinity : kinds.indexOf('partial'));
    expect(kinds.at(-1)).toBe('final');
  });

  it('says when speech has ended, hands free only, within the silence of the settings', async () => {
    const ends = (events: ListenEvent[]) => events.filter(({ kind }) => kind === 'end-of-speech');
    expect(ends(await listen(piecesOf(spoken), transcriber('x y')))).toEqual([]);
    const [end, ...more] = ends(await listen(piecesOf(spoken), transcriber('x y'), { handsFree: true }));
    expect(more).toEqual([]);
    const endMs = 4_000 + clip.byteLength / 32;
    expect(end).toMatchObject({ kind: 'end-of-speech' });
    expect((end as { atMs: number }).atMs).toBeGreaterThan(endMs - 600);
    expect((end as { atMs: number }).atMs).toBeLessThan(endMs + 200);
  });

  it('takes invented text for none', async () => {
    for (const [text, noSpeech] of [
      ['Thanks for watching!', null],
      ['Take it now. Take it now. Take it now. Take it now.', null],
      ['The patient has a history of hypertension.', 0.95],
      ['The patient is a 64-year-old man with a history of hypertension, diabetes, atrial fibrillation and stroke.', null],
    ] as const) {
      const events = await listen(piecesOf(spoken), transcriber(text, { noSpeech }));
      expect(events.at(-1)).toEqual({ kind: 'nothing-heard', reason: 'ghost' });
    }
  });

  it('goes on without the voice detector when it is not there, or dies meanwhile', async () => {
    const to = transcriber('five of clubs');
    expect((await listen(piecesOf(spoken), to, { detector: broken })).at(-1)).toMatchObject({
      kind: 'final',
      endOfSpeechMs: null,
    });
    expect(to.given).toEqual([spoken]);

    async function* killing(): AsyncGenerator<Uint8Array> {
      let pieces = 0;
      for await (const piece of piecesOf(spoken)) {
        if (++pieces === 100) hosts.at(-1)?.kill();
        if (pieces > 100) await new Promise((resolve) => setImmediate(resolve));
        yield piece;
      }
    }
    const after = transcriber('five of clubs');
    expect((await listen(killing(), after)).at(-1)).toMatchObject({ kind: 'final', text: 'five of clubs' });
    expect(after.given).toEqual([spoken]);
    // The next turn has a voice detector again.
    await warmUp();
    expect((await listen(piecesOf(spoken), transcriber('five'))).at(-1)).toMatchObject({ endOfSpeechMs: expect.any(Number) });
  });

  it('keeps listening to the end when a transcriber fails meanwhile, and then says so', async () => {
    let read = 0;
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const piece of piecesOf(spoken)) {
        read += piece.byteLength;
        yield piece;
      }
    }
    const events = await listen(counted(), transcriber('', { streaming: true, failsAfterPieces: 20 }));
    expect(read).toBe(spoken.byteLength);
    expect(events.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'PROVIDER_UNREACHABLE' } });
  });

  it('sends nothing of audio that was taken back', async () => {
    class TakenBack extends Error {}
    async function* takenBack(): AsyncGenerator<Uint8Array> {
      yield* piecesOf(spoken);
      throw new TakenBack();
    }
    for (const used of [detector, null]) {
      const to = transcriber('five');
      await expect(listen(takenBack(), to, { detector: used })).rejects.toBeInstanceOf(TakenBack);
      expect(to.asked).toBe(0);
    }
  });

  it('ends when cancelled', async () => {
    const controller = new AbortController();
    const listener = createListener({ detector, transcriber: transcriber('five'), log: createSilentLog() });
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield* piecesOf(spoken);
      await new Promise(() => undefined);
    }
    const events = listener.listen(endless(), options, controller.signal)[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { kind: 'voice' } });
    controller.abort();
    await expect(
      events
        .next()
        .then(() => events.next())
        .then(() => events.next()),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
