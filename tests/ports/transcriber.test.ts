import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { floatsOf } from '../../engine/audio/pcm.ts';
import { createAudioRecorder } from '../../engine/audio/spoken-audio.ts';
import { readWav } from '../../engine/audio/wav.ts';
import type { Transcriber, Transcript, TranscriptionOptions } from '../../engine/listen/transcriber.ts';
import { createLocalTranscriber } from '../../models/local-transcriber.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import {
  startTranscriptionServer,
  type TranscriptionServer,
  type TranscriptionServerOptions,
} from '../fakes/transcription-server.ts';
import { spokenPieces, tone } from '../fixtures/spoken-pieces.ts';
import { openVoiceServers, type TestVoiceServers, type VoiceServerOptions } from '../fixtures/voice-servers.ts';

const never = new AbortController().signal;
const options: TranscriptionOptions = { language: 'en', keywords: [] };
const audio = tone(500);
/** Short, so that a test of a hanging server need not wait. */
const impatient = { timeouts: { firstTokenMs: 150, betweenTokensMs: 150 } };

let server: TranscriptionServer;
let closing: (() => Promise<void>)[];

beforeEach(() => {
  closing = [];
});

afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
});

async function start(serverOptions: TranscriptionServerOptions = {}): Promise<void> {
  server = await startTranscriptionServer(serverOptions);
  closing.push(() => server.close());
}

interface OpenOptions extends Partial<VoiceServerOptions> {
  apiKey?: string | null;
}

function open({ apiKey = 'key', ...options }: OpenOptions = {}): TestVoiceServers {
  return openVoiceServers([{ baseUrl: server.baseUrl, ...options }], { apiKey });
}

async function transcripts(transcriber: Transcriber, change: Partial<TranscriptionOptions> = {}, signal = never) {
  const all: Transcript[] = [];
  for await (const transcript of transcriber.transcribe(spokenPieces(audio), { ...options, ...change }, signal))
    all.push(transcript);
  return all;
}

describe.each(['http', 'realtime'] as const)('transcriber %s', (kind) => {
  it('gives one final transcript, the last, after words that grow', async () => {
    await start();
    server.script({ kind: 'stream', deltas: ['what ', 'is ', 'the ', 'dose'], ending: 'done' });
    const all = await transcripts(open()[kind]);
    expect(all.at(-1)).toEqual({ text: 'what is the dose', final: true, noSpeech: null });
    expect(all.slice(0, -1).map(({ final }) => final)).not.toContain(true);
    for (const [at, { text }] of all.entries()) expect(text.startsWith(all[at - 1]?.text.trim() ?? '')).toBe(true);
    expect(all.length).toBeGreaterThan(2);
  });

  it('sends its key, and none where there is none', async () => {
    await start();
    await transcripts(open()[kind]);
    await transcripts(open({ apiKey: null })[kind]);
    const sent = kind === 'http' ? server.requests : server.sessions;
    expect(sent.map(({ headers }) => headers['authorization'])).toEqual(['Bearer key', undefined]);
  });

  it('tells words to expect only when given some, and names only who may know them', async () => {
    await start();
    const keywords = ['apixaban', 'Mrs Okafor'];
    await transcripts(open({ pseudonymise: 'off' })[kind]);
    await transcripts(open({ pseudonymise: 'off' })[kind], { keywords });
    await transcripts(open({ offline: true })[kind], { keywords });
    await transcripts(open({ pseudonymise: 'required' })[kind], { keywords });
    await transcripts(open({ pseudonymise: 'optional' })[kind], { keywords: ['Mrs Okafor'] });
    const told =
      kind === 'http'
        ? server.requests.map(({ fields }) => fields['keywords[]'])
        : server.sessions.map(({ session }) => (session as RealtimeConfiguration).audio.input.transcription.keywords);
    expect(told).toEqual([undefined, keywords, keywords, ['apixaban'], undefined]);
  });

  it('names what went wrong at the server', async () => {
    await start({ apiKey: 'right' });
    await expect(transcripts(open({ apiKey: 'wrong' })[kind])).rejects.toMatchObject({ code: 'PROVIDER_KEY_REFUSED' });
    server.script({ kind: 'status', status: 503 });
    server.scriptRealtime({ kind: 'status', status: 503 });
    await expect(transcripts(open({ apiKey: 'right' })[kind])).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
    server.script({ kind: 'status', status: 429, code: 'insufficient_quota' });
    server.scriptRealtime({ kind: 'error', code: 'insufficient_quota' });
    await expect(transcripts(open({ apiKey: 'right' })[kind])).rejects.toMatchObject({ code: 'PROVIDER_QUOTA_USED_UP' });
  });

  it('fails in time where the server hangs', async () => {
    await start();
    server.script({ kind: 'hang' });
    server.scriptRealtime({ kind: 'hang' });
    await expect(transcripts(open(impatient)[kind])).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  });

  it('takes a cut transcript for none', async () => {
    await start();
    server.script(
      { kind: 'stream', deltas: ['give five'], ending: 'end' },
      { kind: 'stream', deltas: ['give five'], ending: 'destroy' },
    );
    server.scriptRealtime({ kind: 'cut', afterPieces: 3 }, { kind: 'cut', afterPieces: 1 });
    await expect(transcripts(open()[kind])).rejects.toMatchObject({ code: 'TRANSCRIPTION_FAILED' });
    await expect(transcripts(open()[kind])).rejects.toMatchObject({ code: 'TRANSCRIPTION_FAILED' });
  });

  it('says where nobody answers, or the address may not be contacted', async () => {
    await start();
    await server.close();
    await expect(transcripts(open()[kind])).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
    const elsewhere = open({ baseUrl: 'http://example.org/v1' });
    expect(await elsewhere[kind].available()).toMatchObject({ available: false });
    await expect(transcripts(elsewhere[kind])).rejects.toMatchObject({ code: 'PROVIDER_HOST_NOT_ALLOWED' });
    closing = [];
  });

  it('ends when cancelled, and the server is left', async () => {
    await start();
    server.script({ kind: 'hang' });
    server.scriptRealtime({ kind: 'hang' });
    const controller = new AbortController();
    const asking = transcripts(open()[kind], {}, controller.signal).catch((error: unknown) => error);
    await expect.poll(() => server.requests.length + server.sessions.length).toBe(1);
    controller.abort();
    expect(await asking).toMatchObject({ name: 'AbortError' });
    if (kind === 'http') expect(await server.requests[0]?.ended).toBe('left');
    else await server.sessions[0]?.closed;
  });
});

interface RealtimeConfiguration {
  audio: { input: { transcription: { keywords?: string[]; language?: string; model: string } } };
}

describe('transcriber over HTTP', () => {
  it('sends the whole utterance as WAV, in the language of the settings', async () => {
    await start();
    await transcripts(open().http);
    const [request] = server.requests;
    expect(request).toMatchObject({
      fileName: 'speech.wav',
      fields: { model: ['some-model'], language: ['en'], response_format: ['json'], stream: ['true'] },
    });
    expect(readWav(request?.file ?? new Uint8Array(), 16_000)).toEqual(audio);
  });

  it('takes an answer in one piece, with how sure the server is', async () => {
    await start();
    server.script({ kind: 'answer', text: 'five milligrams', noSpeech: 0.25 });
    expect(await transcripts(open().http)).toEqual([{ text: 'five milligrams', final: true, noSpeech: 0.25 }]);
  });

  it('asks once more and plainly where the server refuses what it does not know, and then goes on so', async () => {
    await start({ withoutStreaming: true });
    const transcriber = open().http;
    expect(await transcripts(transcriber, { keywords: ['apixaban'] })).toMatchObject([{ final: true }]);
    expect(await transcripts(transcriber)).toMatchObject([{ final: true }]);
    expect(server.requests.map(({ fields }) => fields['stream'])).toEqual([['true'], undefined, undefined]);
  });

  it('takes silence in the middle of the words for a failure', async () => {
    await start();
    server.script({ kind: 'stall', deltas: ['give '] });
    await expect(transcripts(open(impatient).http)).rejects.toMatchObject({ code: 'PROVIDER_TIMEOUT' });
  });

  it.each([
    ['a page', { kind: 'raw', body: '<html>', type: 'text/html' }],
    ['another shape', { kind: 'raw', body: '{"words":1}', type: 'application/json' }],
  ] as const)('fails on %s', async (_, behaviour) => {
    await start();
    server.script(behaviour);
    await expect(transcripts(open().http)).rejects.toMatchObject({ code: 'TRANSCRIPTION_FAILED' });
  });

  it('fails on a connection that breaks', async () => {
    await start();
    server.script({ kind: 'destroy' });
    await expect(transcripts(open().http)).rejects.toMatchObject({ code: 'PROVIDER_UNREACHABLE' });
  });
});

describe('realtime transcriber', () => {
  it('sends audio while it is spoken, at 24 kHz, and commits on release', async () => {
    await start();
    const recorder = createAudioRecorder();
    const words = open().realtime.transcribe(recorder, options, never)[Symbol.asyncIterator]();
    recorder.append(audio.subarray(0, 8_000));
    expect(await words.next()).toMatchObject({ value: { text: 'what', final: false } });
    const [session] = server.sessions;
    expect(session?.url).toBe('/v1/realtime?intent=transcription');
    recorder.append(audio.subarray(8_000));
    recorder.end();
    const rest: unknown[] = [];
    for (let next = await words.next(); !next.done; next = await words.next()) rest.push(next.value.text);
    expect(rest.at(-1)).toBe('what is the dose');
    expect(session?.problems).toEqual([]);
    const samples = floatsOf(session?.audio ?? new Uint8Array());
    expect(samples).toHaveLength(12_000);
    // The tone of 440 Hz, as it would be at 24 kHz: without its edges, where the filter has nothing to look at.
    const errors = samples
      .slice(100, -100)
      .map((sample, at) => Math.abs(sample - 0.3 * Math.sin((2 * Math.PI * 440 * (at + 100)) / 24_000)));
    expect(Math.max(...errors)).toBeLessThan(0.003);
  });

  it('needs no word of the server that audio was committed', async () => {
    await start();
    server.scriptRealtime({ kind: 'answer', deltas: ['five ', 'milligrams'], withoutCommitted: true });
    expect((await transcripts(open().realtime)).at(-1)).toMatchObject({ text: 'five milligrams', final: true });
  });

  it('fails where the server could not make out the words', async () => {
    await start();
    server.scriptRealtime({ kind: 'failed', code: 'audio_unintelligible' });
    await expect(transcripts(open().realtime)).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
  });
});

describe('local transcriber', () => {
  async function install(...files: string[]): Promise<Transcriber> {
    const modelsDir = await mkdtemp(join(tmpdir(), 'speech-models-'));
    closing.push(() => rm(modelsDir, { recursive: true, force: true }));
    if (files.length > 0) await mkdir(join(modelsDir, 'speech'));
    for (const file of files) await writeFile(join(modelsDir, 'speech', file), 'no model');
    const local = createLocalTranscriber({ modelsDir, log: createSilentLog() });
    closing.push(() => local.close());
    return local;
  }

  it('says that no model is installed, or which file it lacks', async () => {
    const none = await install();
    expect(await none.available()).toEqual({
      available: false,
      detail: 'No speech model is installed. Install one in Settings, Models.',
    });
    await expect(transcripts(none)).rejects.toMatchObject({ code: 'TRANSCRIBER_UNAVAILABLE' });
    const partly = await install('joiner.onnx', 'encoder.onnx', 'tokens.txt');
    expect(await partly.available()).toEqual({ available: false, detail: 'The speech model speech lacks its decoder file.' });
  });

  it('fails clearly on files that are no model, and so does the next turn', async () => {
    const damaged = await install('joiner.onnx', 'encoder.onnx', 'decoder.onnx', 'tokens.txt');
    expect(await damaged.available()).toMatchObject({ available: true });
    for (let turn = 0; turn < 2; turn++) {
      await expect(transcripts(damaged)).rejects.toMatchObject({ code: expect.stringMatching(/^TRANSCRI/) });
    }
  });
});
