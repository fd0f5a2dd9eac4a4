import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { conversationId, turnId } from '../../contract/ids.ts';
import type { Transcriber } from '../../engine/listen/transcriber.ts';
import type { SpeechOptions, Synthesizer } from '../../engine/speak/synthesizer.ts';
import { startSpeechServer, type SpeechServer } from '../fakes/speech-server.ts';
import { startTranscriptionServer, type TranscriptionServer } from '../fakes/transcription-server.ts';
import { spokenPieces, tone } from '../fixtures/spoken-pieces.ts';
import { openVoiceServers, type TestVoiceServers, type VoiceServerOptions } from '../fixtures/voice-servers.ts';

const never = new AbortController().signal;
const OF = {
  conversationId: conversationId.parse('00000000-0000-4000-8000-000000000001'),
  turnId: turnId.parse('00000000-0000-4000-8000-000000000002'),
  traceId: 'trace',
};
const AUDIO = tone(500);

let listening: TranscriptionServer;
let speaking: SpeechServer;

beforeEach(async () => {
  [listening, speaking] = await Promise.all([startTranscriptionServer(), startSpeechServer()]);
});
afterEach(async () => {
  await Promise.all([listening.close(), speaking.close()]);
});

const openListening = (options: Partial<VoiceServerOptions> = {}): TestVoiceServers =>
  openVoiceServers([{ baseUrl: listening.baseUrl, ...options }]);
const openSpeaking = (options: Partial<VoiceServerOptions> = {}): TestVoiceServers =>
  openVoiceServers([{ baseUrl: speaking.baseUrl, ...options }]);

async function hear(transcriber: Transcriber, signal = never): Promise<string> {
  let words = '';
  for await (const { text, final } of transcriber.transcribe(
    spokenPieces(AUDIO),
    { language: '', keywords: [], of: OF },
    signal,
  )) {
    words = text;
    // As the product does: nobody waits for the end of the stream.
    if (final) break;
  }
  return words;
}

async function say(
  synthesizer: Synthesizer,
  text: string,
  options: Partial<SpeechOptions> = {},
  signal = never,
): Promise<number> {
  let sizeBytes = 0;
  for await (const { samples } of synthesizer.speak(text, { voice: '', speed: 1, of: OF, ...options }, signal))
    sizeBytes += samples.length;
  return sizeBytes;
}

describe('calls of servers that listen', () => {
  it.each(['http', 'realtime'] as const)('are counted with who, what for and how long, once (%s)', async (kind) => {
    const servers = openListening({ name: 'Ward server', model: 'whisper' });
    await hear(servers[kind]);
    const { host } = new URL(listening.baseUrl);
    expect(servers.meter.calls).toEqual([
      expect.objectContaining({
        role: 'transcribe',
        providerName: 'Ward server',
        host,
        model: 'whisper',
        ...OF,
        outcome: 'done',
      }),
    ]);
    const [call] = servers.meter.calls;
    expect({ ...call?.estimate, ...call?.reported }).toMatchObject({ audioMs: 500 });
  });

  const TOKENS = { type: 'tokens', input_tokens: 40, output_tokens: 7, total_tokens: 47 } as const;
  const SECONDS = { type: 'duration', seconds: 1.5 } as const;
  it.each([
    ['tokens', TOKENS, { inputTokens: 40, outputTokens: 7, audioMs: 500 }],
    ['seconds', SECONDS, { audioMs: 1500 }],
  ] as const)('take what the server says they took, in %s, in each interface', async (_, usage, figures) => {
    listening.script({ kind: 'answer', text: 'five', usage }, { kind: 'stream', deltas: ['fi', 've'], ending: 'done', usage });
    listening.scriptRealtime({ kind: 'answer', deltas: ['fi', 've'], usage });
    const servers = openListening();
    for (const each of [servers.http, servers.http, servers.realtime]) expect(await hear(each)).toBe('five');
    for (const { reported, outcome } of servers.meter.calls) expect({ outcome, ...reported }).toMatchObject(figures);
    expect(servers.meter.calls.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done']);
  });

  it('end as failed and cost nothing where the server refuses, and as they were estimated where it breaks', async () => {
    listening.script({ kind: 'status', status: 401 }, { kind: 'stream', deltas: ['fi'], ending: 'destroy' });
    const servers = openListening();
    await expect(hear(servers.http)).rejects.toMatchObject({ code: 'PROVIDER_KEY_REFUSED' });
    await expect(hear(servers.http)).rejects.toMatchObject({ code: 'TRANSCRIPTION_FAILED' });
    expect(servers.meter.calls).toMatchObject([
      { outcome: 'failed', reported: { audioMs: 0 } },
      { outcome: 'failed', reported: null },
    ]);
  });

  it.each(['http', 'realtime'] as const)('end as cancelled when they are (%s)', async (kind) => {
    listening.script({ kind: 'hang' });
    listening.scriptRealtime({ kind: 'hang' });
    const servers = openListening();
    const stop = new AbortController();
    const hearing = hear(servers[kind], stop.signal).catch((error: unknown) => error);
    await expect.poll(() => listening.requests.length + listening.sessions.length).toBe(1);
    stop.abort();
    expect(await hearing).toMatchObject({ name: 'AbortError' });
    expect(servers.meter.calls).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('go through the gate, which notes them under their call', async () => {
    const servers = openListening();
    await hear(servers.http);
    await hear(servers.realtime);
    const port = new URL(listening.baseUrl).port;
    expect(servers.egress.noted).toMatchObject([
      { purpose: 'transcribe', destination: `http://127.0.0.1:${port}`, callId: 'call-1', replaced: null },
      { purpose: 'transcribe', destination: `ws://127.0.0.1:${port}`, callId: 'call-2' },
    ]);
    expect(servers.egress.noted[0]?.sent).toBeGreaterThan(AUDIO.byteLength);
    expect(servers.egress.noted[1]?.sent).toBeGreaterThan(AUDIO.byteLength);
  });

  it('are not begun while the server fails again and again, and begin again later', async () => {
    const servers = openListening();
    for (let turn = 0; turn < 3; turn++) {
      listening.script({ kind: 'status', status: 500 });
      await expect(hear(servers.http)).rejects.toMatchObject({ code: 'PROVIDER_ERROR' });
    }
    await expect(hear(servers.http)).rejects.toMatchObject({ code: 'PROVIDER_PAUSED' });
    expect(listening.requests).toHaveLength(3);
    expect(servers.meter.calls).toHaveLength(3);
  });
});

describe('calls of servers that speak', () => {
  it('are counted by characters and by the sound made', async () => {
    const servers = openSpeaking({ pseudonymise: 'off' });
    const sizeBytes = await say(servers.synthesizer, 'Take it daily.');
    expect(servers.meter.calls).toMatchObject([
      { role: 'speak', ...OF, outcome: 'done', estimate: { characters: 14 }, reported: { audioMs: sizeBytes / 48 } },
    ]);
  });

  it('end as cancelled when nobody listens any more, with what was made', async () => {
    speaking.script({ kind: 'hang', bytes: 4800 });
    const servers = openSpeaking();
    for await (const _piece of servers.synthesizer.speak('Hello there.', { voice: '', speed: 1 }, never)) break;
    expect(servers.meter.calls).toMatchObject([{ outcome: 'cancelled', reported: { audioMs: 100 } }]);
  });

  it('are noted with what was replaced in them', async () => {
    const servers = openSpeaking();
    await say(servers.synthesizer, 'A named person is well.', { replaced: { person: 1 } });
    expect(servers.egress.noted).toMatchObject([
      { purpose: 'speak', replaced: { person: 1 }, callId: 'call-1', outcome: 'done' },
    ]);
  });
});

describe('servers for the voice', () => {
  it('come in the order of their roles, those that listen while one speaks after the others', async () => {
    const second = await startTranscriptionServer();
    try {
      const servers = openVoiceServers([
        { baseUrl: listening.baseUrl, name: 'first' },
        { baseUrl: second.baseUrl, name: 'second' },
      ]);
      expect(servers.transcribers().map(({ name, kind }) => [name, kind])).toEqual([
        ['first', 'http'],
        ['second', 'http'],
        ['first', 'realtime'],
        ['second', 'realtime'],
      ]);
      expect(servers.synthesizers().map(({ name }) => name)).toEqual(['first', 'second']);
      expect(servers.transcribers()[0]).toBe(servers.http);
      servers.set({ baseUrl: second.baseUrl });
      expect(servers.transcribers()[0]).not.toBe(servers.http);
      await hear(servers.transcribers()[0] ?? servers.http);
      expect([listening.requests.length, second.requests.length]).toEqual([0, 1]);
    } finally {
      await second.close();
    }
  });

  it('are sent nothing in offline mode but where they run on this computer', async () => {
    const servers = openListening();
    servers.egress.switchTo('offline');
    for (const each of [servers.http, servers.realtime]) {
      expect(await each.available()).toMatchObject({ available: false, detail: expect.stringContaining('offline') as string });
      await expect(hear(each)).rejects.toMatchObject({ code: 'OFFLINE_MODE' });
    }
    expect([listening.requests.length, listening.sessions.length]).toEqual([0, 0]);
    expect(servers.meter.calls).toEqual([]);
    servers.set({ offline: true });
    expect(await servers.http.available()).toMatchObject({ available: true });
    expect(await hear(servers.http)).toBe('what is the dose');
    expect(await hear(servers.realtime)).toBe('what is the dose');
  });

  it('end what they are doing when offline mode begins', async () => {
    listening.script({ kind: 'hang' });
    const servers = openListening();
    const hearing = hear(servers.http).catch((error: unknown) => error);
    await expect.poll(() => listening.requests.length).toBe(1);
    servers.egress.switchTo('offline');
    expect(await hearing).toMatchObject({ code: 'OFFLINE_MODE' });
    expect(await listening.requests[0]?.ended).toBe('left');
  });

  it('are sent nothing where requests are shown first, since sound cannot be', async () => {
    const servers = openListening();
    servers.set({ askBeforeSend: true });
    expect(await servers.http.available()).toMatchObject({ available: false });
    await expect(hear(servers.realtime)).rejects.toMatchObject({ code: 'SEND_DECLINED' });
    expect([listening.requests.length, listening.sessions.length, servers.meter.calls.length]).toEqual([0, 0, 0]);
    servers.set({ askBeforeSend: true, offline: true });
    expect(await hear(servers.http)).toBe('what is the dose');
  });
});
