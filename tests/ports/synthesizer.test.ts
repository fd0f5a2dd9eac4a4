import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SpeechAudio, SpeechOptions, Synthesizer } from '../../engine/speak/synthesizer.ts';
import { countedSpeech, startSpeechServer, type MakeSpeech, type SpeechServer } from '../fakes/speech-server.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { createLocalSynthesizer } from '../../models/speech-synthesizer.ts';
import { forkHostProcess } from '../../models/fork-host.ts';
import type { HostProcess } from '../../models/host-protocol.ts';
import { installTestVoice, phonemeData } from '../fixtures/local-voice.ts';
import { SAMPLES_PER_PHONEME, VOICE_RATE_HZ } from '../fixtures/voice-graph.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { realSpeech } from '../fixtures/real-speech.ts';
import { openVoiceServers, type VoiceServerOptions } from '../fixtures/voice-servers.ts';

const plain: SpeechOptions = { voice: '', speed: 1 };
const signal = new AbortController().signal;

async function collect(audio: AsyncIterable<SpeechAudio>): Promise<SpeechAudio[]> {
  const pieces: SpeechAudio[] = [];
  for await (const piece of audio) pieces.push(piece);
  return pieces;
}
const bytesOf = (pieces: readonly SpeechAudio[]): Buffer => Buffer.concat(pieces.map(({ samples }) => samples));

let server: SpeechServer;
let synthesizers: Synthesizer[];

function open({ apiKey = null, ...options }: Partial<VoiceServerOptions> & { apiKey?: string | null } = {}): Synthesizer {
  const { synthesizer } = openVoiceServers([{ baseUrl: server.baseUrl, model: 'fake-voice', ...options }], { apiKey });
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

const http = (speech: MakeSpeech | null): (() => Promise<Opened>) | null =>
  speech === null
    ? null
    : async () => {
        const speaker = await startSpeechServer({ speech });
        const { synthesizer } = openVoiceServers([{ baseUrl: speaker.baseUrl, model: 'fake-voice' }]);
        return { synthesizer, rateHz: 24_000, close: () => speaker.close() };
      };

interface Opened {
  synthesizer: Synthesizer;
  rateHz: number;
  close(): Promise<void>;
}

async function openLocal(): Promise<Opened> {
  const modelsDir = await mkdtemp(join(tmpdir(), 'voices-'));
  await installTestVoice(modelsDir, phonemes ?? '');
  const synthesizer = createLocalSynthesizer({ modelsDir, log: createSilentLog() });
  return { synthesizer, rateHz: VOICE_RATE_HZ, close: () => rm(modelsDir, { recursive: true, force: true }) };
}

const phonemes = await phonemeData();
const ABSENT = ' (not installed: see scripts/debian-packages.ts)';

const speaking: readonly (readonly [name: string, open: (() => Promise<Opened>) | null])[] = [
  ['a server that counts', http(countedSpeech)],
  ['flite behind the same protocol', http(realSpeech('flite'))],
  ['espeak-ng behind the same protocol', http(realSpeech('espeak-ng'))],
  ['a voice on this machine, in the model host', phonemes === null ? null : openLocal],
];

for (const [name, openOne] of speaking) {
  describe.skipIf(openOne === null)(`a synthesizer: ${name}${openOne === null ? ABSENT : ''}`, () => {
    let opened: Opened;
    let synthesizer: Synthesizer;

    beforeEach(async () => {
      if (openOne === null) throw new Error('Skipped');
      opened = await openOne();
      synthesizer = opened.synthesizer;
    });
    afterEach(async () => {
      await synthesizer.close();
      await opened.close();
    });

    it('says that it is available', async () => {
      expect(await synthesizer.available()).toMatchObject({ available: true });
    });

    it('gives whole samples that are not silence, a longer sentence being longer', async () => {
      const short = await collect(synthesizer.speak('Stop.', plain, signal));
      const long = await collect(synthesizer.speak('Metoprolol 50 milligrams twice daily with food.', plain, signal));
      for (const { rateHz, samples } of [...short, ...long]) {
        expect(rateHz).toBe(opened.rateHz);
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
  });
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
    // The network may have put some together again; none may end within a sample.
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
      { contentType: 'audio/mpeg', body: new Uint8Array([0xff, 0xfb, 0x90, 0x64, ...raw]) },
      { contentType: 'audio/pcm', pieceSizes: [1], body: riff },
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
    const soon = { firstTokenMs: 40, betweenTokensMs: 40 };
    server.script({ kind: 'hang', bytes: null });
    await expect(collect(open({ timeouts: soon }).speak('Hello.', plain, signal))).rejects.toMatchObject({
      code: 'PROVIDER_TIMEOUT',
    });
    server.script({ kind: 'hang', bytes: 0 });
    await expect(collect(open({ timeouts: soon }).speak('Hello.', plain, signal))).rejects.toMatchObject({
      code: 'PROVIDER_TIMEOUT',
    });
    server.script({ kind: 'hang', bytes: 4800 });
    await expect(collect(open({ timeouts: { betweenTokensMs: 40 } }).speak('Hello.', plain, signal))).rejects.toMatchObject({
      code: 'PROVIDER_CUT',
    });
    for (const { ended } of server.requests.slice(2)) expect(await ended).toBe('left');
  });

  it('leaves the server when the reader leaves', async () => {
    server.script({ kind: 'hang', bytes: 4800 });
    for await (const _piece of open().speak('Hello there.', plain, signal)) break;
    expect(await server.requests[0]?.ended).toBe('left');
  });

  it('is not available where nothing may be sent, and fails where nothing answers', async () => {
    const none = open({ baseUrl: 'http://example.org/v1' });
    expect(await none.available()).toMatchObject({ available: false });
    await expect(collect(none.speak('Hello.', plain, signal))).rejects.toMatchObject({ code: 'PROVIDER_HOST_NOT_ALLOWED' });
    await server.close();
    await expect(collect(open().speak('Hello.', plain, signal))).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  });
});

describe.skipIf(phonemes === null)(`the synthesizer on this machine${phonemes === null ? ABSENT : ''}`, () => {
  async function installed(): Promise<{ modelsDir: string; folder: string; hosts: HostProcess[]; synthesizer: Synthesizer }> {
    const modelsDir = await temporaryFolder();
    const folder = await installTestVoice(modelsDir, phonemes ?? '');
    const hosts: HostProcess[] = [];
    const synthesizer = createLocalSynthesizer({
      modelsDir,
      log: createSilentLog(),
      startHostProcess: (options) => {
        const host = forkHostProcess(options);
        hosts.push(host);
        return host;
      },
    });
    synthesizers.push(synthesizer);
    return { modelsDir, folder, hosts, synthesizer };
  }

  it('says which file is missing and where to put it', async () => {
    const modelsDir = await temporaryFolder();
    const synthesizer = createLocalSynthesizer({ modelsDir: join(modelsDir, 'absent'), log: createSilentLog() });
    expect(await synthesizer.available()).toMatchObject({
      available: false,
      detail: expect.stringContaining(join(modelsDir, 'absent')) as string,
    });
    await expect(collect(synthesizer.speak('Hello.', plain, signal))).rejects.toMatchObject({ code: 'SYNTHESIZER_UNAVAILABLE' });
    const { folder, synthesizer: other } = await installed();
    await rm(join(folder, 'tokens.txt'));
    expect((await other.available()).detail).toBe(`The voice vits-piper-test lacks tokens.txt. Put it into ${folder}.`);
    await rm(join(folder, 'en_US-test.onnx'));
    expect((await other.available()).detail).toContain('lacks model.onnx');
  });

  it('takes the first complete voice by name, and knows the speakers of Kokoro', async () => {
    const { modelsDir, synthesizer } = await installed();
    const folder = await installTestVoice(join(modelsDir, 'x'), phonemes ?? '');
    await rename(folder, join(modelsDir, 'kokoro-int8-en-v0_19'));
    await rename(
      join(modelsDir, 'kokoro-int8-en-v0_19', 'en_US-test.onnx'),
      join(modelsDir, 'kokoro-int8-en-v0_19', 'model.int8.onnx'),
    );
    expect((await synthesizer.available()).detail).toBe('vits-piper-test');
    await writeFile(join(modelsDir, 'kokoro-int8-en-v0_19', 'voices.bin'), '');
    const { available, detail, voices } = await synthesizer.available();
    expect({ available, detail, first: voices[0], count: voices.length }).toEqual({
      available: true,
      detail: 'kokoro-int8-en-v0_19',
      first: 'af',
      count: 11,
    });
  });

  it('gives samples of what the model made, at the rate of the model', async () => {
    const { synthesizer } = await installed();
    const pieces = await collect(synthesizer.speak('Stop it now.', plain, signal));
    const bytes = bytesOf(pieces);
    expect(pieces.map(({ rateHz }) => rateHz)).toEqual([VOICE_RATE_HZ]);
    expect((bytes.length / 2) % SAMPLES_PER_PHONEME).toBe(0);
    // One level per phoneme, from its number in tokens.txt.
    const levels = Array.from({ length: bytes.length / 2 / SAMPLES_PER_PHONEME }, (_, index) =>
      bytes.readInt16LE(index * SAMPLES_PER_PHONEME * 2),
    );
    expect(levels[0]).toBe(Math.round(0.005 * 32_767));
    expect(new Set(levels).size).toBeGreaterThan(8);
  });

  it('survives a voice that is damaged and a host that dies, and speaks again', async () => {
    const { folder, hosts, synthesizer } = await installed();
    await collect(synthesizer.speak('Stop.', plain, signal));
    const dying = collect(synthesizer.speak('It will not be heard.', plain, signal));
    hosts[0]?.kill();
    await expect(dying).rejects.toMatchObject({ code: 'SPEECH_FAILED' });
    expect(await collect(synthesizer.speak('Stop.', plain, signal))).toHaveLength(1);
    await writeFile(join(folder, 'en_US-test.onnx'), 'no graph');
    const other = createLocalSynthesizer({ modelsDir: join(folder, '..'), log: createSilentLog() });
    synthesizers.push(other);
    await expect(collect(other.speak('Stop.', plain, signal))).rejects.toMatchObject({
      code: expect.stringMatching(/^(SYNTHESIZER_UNAVAILABLE|SPEECH_FAILED)$/) as string,
    });
  });
});
