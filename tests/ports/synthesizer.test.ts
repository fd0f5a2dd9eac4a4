import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpSynthesizer } from '../../engine/providers/speech-synthesizer.ts';
import { createEgressGate, allowedHost } from '../../engine/security/egress-gate.ts';
import type { SpeechAudio, SpeechOptions, Synthesizer } from '../../engine/speak/synthesizer.ts';
import { countedSpeech, startSpeechServer, type MakeSpeech, type SpeechServer } from '../fakes/speech-server.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { realSpeech } from '../fixtures/real-speech.ts';

const plain: SpeechOptions = { voice: '', speed: 1 };
const signal = new AbortController().signal;
const timeouts = { firstAudioMs: 30_000, stallMs: 30_000 };

async function collect(audio: AsyncIterable<SpeechAudio>): Promise<SpeechAudio[]> {
  const pieces: SpeechAudio[] = [];
  for await (const piece of audio) pieces.push(piece);
  return pieces;
}
const bytesOf = (pieces: readonly SpeechAudio[]): Buffer => Buffer.concat(pieces.map(({ samples }) => samples));

let server: SpeechServer;
let synthesizers: Synthesizer[];

function open(
  options: { model?: string; apiKey?: string | null; timeouts?: typeof timeouts; fetch?: typeof fetch } = {},
): Synthesizer {
  const settings = { baseUrl: server.baseUrl, model: options.model ?? 'fake-voice' };
  const synthesizer = createHttpSynthesizer({
    settings: () => settings,
    apiKey: async () => options.apiKey ?? null,
    fetch: createEgressGate({
      fetch: options.fetch ?? fetch,
      allowed: () => [allowedHost(settings.baseUrl)].filter((host) => host !== null),
      log: createSilentLog(),
    }),
    timeouts: options.timeouts ?? timeouts,
  });
  synthesizers.push(synthesizer);
  return synthesizer;
}

beforeEach(async () => {
  synthesizers = [];
  server = await startSpeechServer();
});

afterEach(async () => {
  await Promise.all(synthesizers.map((one) => one.close()));
  await server.close();
});

const speaking: readonly (readonly [name: string, speech: MakeSpeech | null])[] = [
  ['a server that counts', countedSpeech],
  ['flite behind the same protocol', realSpeech('flite')],
  ['espeak-ng behind the same protocol', realSpeech('espeak-ng')],
];

for (const [name, speech] of speaking) {
  describe.skipIf(speech === null)(
    `a synthesizer: ${name}${speech === null ? ' (not installed: scripts/debian-packages.ts)' : ''}`,
    () => {
      let speaker: SpeechServer;
      let synthesizer: Synthesizer;

      beforeEach(async () => {
        speaker = await startSpeechServer({ speech: speech ?? countedSpeech });
        synthesizer = createHttpSynthesizer({
          settings: () => ({ baseUrl: speaker.baseUrl, model: 'fake-voice' }),
          apiKey: async () => null,
          fetch,
          timeouts,
        });
      });
      afterEach(async () => {
        await synthesizer.close();
        await speaker.close();
      });

      it('says that it is available', async () => {
        expect(await synthesizer.available()).toMatchObject({ available: true });
      });

      it('gives whole samples that are not silence, a longer sentence being longer', async () => {
        const short = await collect(synthesizer.speak('Stop.', plain, signal));
        const long = await collect(synthesizer.speak('Metoprolol 50 milligrams twice daily with food.', plain, signal));
        for (const { rateHz, samples } of [...short, ...long]) {
          expect(rateHz).toBe(24_000);
          expect(samples.length % 2).toBe(0);
          expect(samples.length).toBeGreaterThan(0);
        }
        const bytes = bytesOf(long);
        expect(bytes.length).toBeGreaterThan(bytesOf(short).length);
        const level = Math.sqrt(
          Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(index * 2) ** 2).reduce((a, b) => a + b, 0) /
            (bytes.length / 2),
        );
        expect(level).toBeGreaterThan(300);
      });

      it('speaks several sentences at once, each whole', async () => {
        const sentences = ['First sentence.', 'Second one, longer.', 'Third.'];
        const apart = [];
        for (const sentence of sentences) apart.push(bytesOf(await collect(synthesizer.speak(sentence, plain, signal))).length);
        const together = await Promise.all(sentences.map((sentence) => collect(synthesizer.speak(sentence, plain, signal))));
        expect(together.map((pieces) => bytesOf(pieces).length)).toEqual(apart);
      });

      it('stops when cancelled', async () => {
        const stop = new AbortController();
        const audio = synthesizer.speak('A sentence nobody waits for.', plain, stop.signal)[Symbol.asyncIterator]();
        stop.abort();
        await expect(audio.next()).rejects.toMatchObject({ name: 'AbortError' });
      });
    },
  );
}

describe('the synthesizer over HTTP', () => {
  it('sends the sentence, the voice and the speed as the protocol wants them, and asks for raw samples', async () => {
    await collect(open().speak('Take it daily.', plain, signal));
    await collect(open({ apiKey: 'secret' }).speak('Again.', { voice: 'bella', speed: 1.25 }, signal));
    expect(server.requests.map(({ body }) => body)).toEqual([
      { model: 'fake-voice', input: 'Take it daily.', voice: 'alloy', response_format: 'pcm' },
      { model: 'fake-voice', input: 'Again.', voice: 'bella', response_format: 'pcm', speed: 1.25 },
    ]);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, 'Bearer secret']);
  });

  it('puts samples together that the network tore apart', async () => {
    server.script({ kind: 'speak', pieceSizes: [1, 333, 7, 1024, 5] });
    const pieces = await collect(open().speak('Torn apart.', plain, signal));
    expect(pieces.length).toBeGreaterThan(1);
    for (const { samples } of pieces) expect(samples.length % 2).toBe(0);
    expect(bytesOf(pieces).equals(Buffer.from(await countedSpeech('Torn apart.')))).toBe(true);
  });

  it('gives the first sound before the last is made', async () => {
    server.script({ kind: 'hang', bytes: 4800 });
    const stop = new AbortController();
    const audio = open().speak('A long sentence.', plain, stop.signal)[Symbol.asyncIterator]();
    expect((await audio.next()).value?.samples.length).toBeGreaterThan(0);
    const rest = audio.next();
    stop.abort();
    await expect(rest).rejects.toMatchObject({ name: 'AbortError' });
    expect(await server.requests[0]?.ended).toBe('left');
  });

  it('takes the rate the server names, and plays nothing that is no raw audio', async () => {
    const raw = new Uint8Array(960);
    server.script({ kind: 'speak', contentType: 'audio/pcm; rate=16000', body: raw });
    expect((await collect(open().speak('Hello.', plain, signal)))[0]?.rateHz).toBe(16_000);
    const riff = new Uint8Array([...Buffer.from('RIFF'), ...raw]);
    for (const wrong of [
      { contentType: 'audio/wav', body: riff },
      { contentType: 'application/octet-stream', body: riff },
      { contentType: 'text/html', body: raw },
    ]) {
      server.script({ kind: 'speak', ...wrong });
      await expect(collect(open().speak('Hello.', plain, signal))).rejects.toMatchObject({ code: 'PROVIDER_REQUEST_REFUSED' });
    }
  });

  it.each([
    [401, undefined, 'PROVIDER_KEY_REFUSED'],
    [404, '{"error":{"message":"no such model","code":"model_not_found"}}', 'PROVIDER_MODEL_UNKNOWN'],
    [429, undefined, 'PROVIDER_RATE_LIMITED'],
    [429, '{"error":{"message":"no credit","code":"insufficient_quota"}}', 'PROVIDER_QUOTA_USED_UP'],
    [500, '<html>', 'PROVIDER_ERROR'],
    [504, undefined, 'PROVIDER_TIMEOUT'],
  ])('answers status %i %s with %s', async (status, body, code) => {
    server.script({ kind: 'status', status, ...(body === undefined ? {} : { body }) });
    await expect(collect(open().speak('Hello.', plain, signal))).rejects.toMatchObject({ code });
    expect(server.requests).toHaveLength(1);
  });

  it('fails where the answer is cut, empty, late or goes silent', async () => {
    server.script({ kind: 'cut', bytes: 4800 });
    await expect(collect(open().speak('Hello there.', plain, signal))).rejects.toMatchObject({ code: 'PROVIDER_CUT' });
    server.script({ kind: 'speak', body: new Uint8Array() });
    await expect(collect(open().speak('Hello.', plain, signal))).rejects.toMatchObject({ code: 'SPEECH_FAILED' });
    const soon = { firstAudioMs: 40, stallMs: 40 };
    server.script({ kind: 'hang', bytes: null });
    await expect(collect(open({ timeouts: soon }).speak('Hello.', plain, signal))).rejects.toMatchObject({
      code: 'PROVIDER_TIMEOUT',
    });
    server.script({ kind: 'hang', bytes: 0 });
    await expect(collect(open({ timeouts: soon }).speak('Hello.', plain, signal))).rejects.toMatchObject({
      code: 'PROVIDER_TIMEOUT',
    });
    server.script({ kind: 'hang', bytes: 4800 });
    await expect(collect(open({ timeouts: { ...timeouts, stallMs: 40 } }).speak('Hello.', plain, signal))).rejects.toMatchObject({
      code: 'PROVIDER_CUT',
    });
    for (const { ended } of server.requests.slice(2)) expect(await ended).toBe('left');
  });

  it('leaves the server when the reader leaves', async () => {
    server.script({ kind: 'hang', bytes: 4800 });
    for await (const _piece of open().speak('Hello there.', plain, signal)) break;
    expect(await server.requests[0]?.ended).toBe('left');
  });

  it('is not available, and sends nothing, where no server is set up or nothing answers', async () => {
    const none = open({ model: '' });
    expect(await none.available()).toMatchObject({ available: false });
    await expect(collect(none.speak('Hello.', plain, signal))).rejects.toMatchObject({ code: 'SYNTHESIZER_UNAVAILABLE' });
    expect(server.requests).toEqual([]);
    await server.close();
    await expect(collect(open().speak('Hello.', plain, signal))).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  });
});
