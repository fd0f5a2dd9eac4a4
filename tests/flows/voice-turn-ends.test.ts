import { describe, expect, it, onTestFinished } from 'vitest';
import { type Client, failureFrom } from '../../contract/client.ts';
import { conversationId, turnId } from '../../contract/ids.ts';
import type { CaptureMessage, VoiceEvent } from '../../contract/voice.ts';
import { DEFAULT_VOICE_SETTINGS } from '../../contract/voice-settings.ts';
import { readWav } from '../../engine/audio/wav.ts';
import type { EngineParts } from '../../engine/parts.ts';
import { createNativeParts } from '../../native/parts.ts';
import { startTranscriptionServer, type TranscriptionServer } from '../fakes/transcription-server.ts';
import { PASSPHRASE, startUnlockedEngine, type TestEngine } from '../fixtures/engine.ts';
import { piecesOf, tone } from '../fixtures/spoken-pieces.ts';
import { nameVoiceServers } from '../fixtures/name-voice-servers.ts';

const QUESTION = 'What is the fixed insulin rate in diabetic ketoacidosis?';
const SPOKEN = tone(1600);

/** Without a voice detector every sound is taken for speech: a tone will do. */
function withoutDetector(): EngineParts['voice'] {
  return { ...createNativeParts({ version: '0', shell: 'cli', dataDir: 'unused' }).voice, openDetector: () => null };
}

interface Talk extends TestEngine {
  server: TranscriptionServer;
}

async function startTalk(): Promise<Talk> {
  const server = await startTranscriptionServer();
  onTestFinished(() => server.close());
  const engine = await startUnlockedEngine({ voice: withoutDetector() });
  await nameVoiceServers(engine.client(), { listening: server.baseUrl });
  await engine.client().settings.update({ voice: { speaking: { ...DEFAULT_VOICE_SETTINGS.speaking, muted: true } } });
  return { ...engine, server };
}

async function* capture(
  audio: Uint8Array,
  { begin = {}, hold = false, pieceBytes = 1024 }: { begin?: object; hold?: boolean; pieceBytes?: number } = {},
): AsyncGenerator<CaptureMessage, void, void> {
  yield { kind: 'begin', trigger: 'button', device: 'test', firstSampleMs: 0, preRollMs: 0, ...begin };
  let sequence = 0;
  for await (const samples of piecesOf(audio, pieceBytes)) yield { kind: 'frame', sequence: sequence++, samples };
  if (hold) await new Promise(() => undefined);
  yield { kind: 'end', reason: 'released', keyUpMs: 1000 };
}

async function eventsOf(stream: Promise<AsyncIterable<VoiceEvent>>): Promise<VoiceEvent[]> {
  const events: VoiceEvent[] = [];
  for await (const event of await stream) events.push(event);
  return events;
}

async function codeOf(call: Promise<unknown>): Promise<string | undefined> {
  return await call.then(
    () => undefined,
    (error: unknown) => failureFrom(error)?.code,
  );
}

const unlock = (client: Client) => client.app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE });

describe('a turn by voice that does not come to its end', () => {
  it('keeps the sound of a question that could not be asked', async () => {
    const { client, server } = await startTalk();
    server.script({ kind: 'answer', text: QUESTION });
    const gone = conversationId.parse('0b5ed1d3-28a1-4bcb-8bd8-000000000000');
    const turn = eventsOf(client().voice.turn(capture(SPOKEN, { begin: { conversationId: gone } })));
    expect(await codeOf(turn)).toBe('NOT_FOUND');
    const [kept] = await client().voice.recordings.list();
    expect(kept).toMatchObject({ durationMs: 1600, failure: { code: 'TRANSCRIPTION_FAILED', retryable: true } });
    expect(kept?.failure.message).toContain('before your question was asked');
  });

  it('is ended by a lock while its transcriber hangs, and its sound is there after unlocking', async () => {
    const { client, server } = await startTalk();
    server.script({ kind: 'hang' });
    const turn = codeOf(eventsOf(client().voice.turn(capture(SPOKEN))));
    await expect.poll(() => server.requests.length).toBe(1);
    expect(await client().app.vault.lock()).toMatchObject({ state: 'locked' });
    expect(await turn).toBe('PROFILE_LOCKED');
    expect(await server.requests[0]?.ended).toBe('left');
    await unlock(client());
    expect(await client().voice.recordings.list()).toMatchObject([{ durationMs: 1600 }]);
  });

  it('is ended by a lock while the key is held, and before its first message', async () => {
    const { client } = await startTalk();
    const said = Promise.withResolvers<void>();
    async function* held(): AsyncGenerator<CaptureMessage, void, void> {
      yield* capture(SPOKEN.subarray(0, 32_000));
      said.resolve();
    }
    async function* silent(): AsyncGenerator<CaptureMessage, void, void> {
      await new Promise(() => undefined);
      yield* capture(SPOKEN);
    }
    const stream = await client().voice.turn(capture(SPOKEN, { hold: true }));
    expect((await stream[Symbol.asyncIterator]().next()).value).toMatchObject({ kind: 'listening' });
    const mute = codeOf(eventsOf(client().voice.turn(silent())));
    const first = codeOf(eventsOf(client().voice.turn(held())));
    await said.promise;
    expect(await client().app.vault.lock()).toMatchObject({ state: 'locked' });
    expect(await mute).toBe('PROFILE_LOCKED');
    await first;
  });

  it('shares nothing with one in another window', async () => {
    const { client, server } = await startTalk();
    server.script({ kind: 'answer', text: QUESTION, delayMs: 50 }, { kind: 'status', status: 500 });
    server.scriptRealtime({ kind: 'status', status: 500 });
    const [one, two] = await Promise.all([
      eventsOf(client().voice.turn(capture(SPOKEN))),
      eventsOf(client().voice.turn(capture(tone(900)))),
    ]);
    const kinds = [one, two].map((events) => events.map(({ kind }) => kind)).toSorted((a, b) => b.length - a.length);
    expect(kinds[0]).toContain('transcript');
    expect(kinds[1]).toContain('transcription-failed');
    expect(await client().voice.recordings.list()).toHaveLength(1);
  });
});

describe('who chose this computer to listen', () => {
  it('has no sound sent to a server, though one is set up', async () => {
    const { client, server } = await startTalk();
    const { voice } = await client().settings.get();
    await client().settings.update({ voice: { listening: { ...voice.listening, transcriber: 'local' } } });
    const events = await eventsOf(client().voice.turn(capture(SPOKEN)));
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'transcription-failed',
        failure: expect.objectContaining({ code: 'TRANSCRIBER_UNAVAILABLE' }),
      }),
    );
    expect(await client().voice.recordings.list()).toHaveLength(1);
    expect([...server.requests, ...server.sessions]).toEqual([]);
  });
});

describe('a question that is to stay on this computer', () => {
  const hear = async ({ client }: Talk, mode?: 'offline' | 'cloud') => {
    const events = await eventsOf(client().voice.turn(capture(SPOKEN, { begin: mode === undefined ? {} : { mode } })));
    return events.flatMap((event) => (event.kind === 'transcript' ? [event.text] : []));
  };

  it('has no sound sent, because it was asked offline, or everything is', async () => {
    const talk = await startTalk();
    expect(await hear(talk, 'offline')).toEqual([]);
    await talk.client().settings.setMode({ mode: 'offline' });
    expect(await hear(talk)).toEqual([]);
    expect(await hear(talk, 'cloud')).toEqual([]);
    expect([...talk.server.requests, ...talk.server.sessions]).toEqual([]);
    expect((await talk.client().usage.calls({})).total).toBe(0);
    expect((await talk.client().ledger.list({ purpose: 'transcribe' })).total).toBe(0);
    await talk.client().settings.setMode({ mode: 'auto' });
    expect(await hear(talk)).toHaveLength(1);
  });

  it('is heard by a server that runs here', async () => {
    const talk = await startTalk();
    await nameVoiceServers(talk.client(), { listening: talk.server.baseUrl }, { offline: true });
    await talk.client().settings.setMode({ mode: 'offline' });
    expect(await hear(talk, 'offline')).toHaveLength(1);
    expect(talk.server.requests).toHaveLength(1);
  });
});

describe('a kept recording', () => {
  async function keepOne({ client, server }: Talk) {
    server.script({ kind: 'status', status: 500 });
    server.scriptRealtime({ kind: 'status', status: 500 });
    await eventsOf(client().voice.turn(capture(SPOKEN)));
    const [kept] = await client().voice.recordings.list();
    if (kept === undefined) throw new Error('nothing was kept');
    return kept.recordingId;
  }

  it('gives its words as often as it is tried, and is gone when it is discarded', async () => {
    const talk = await startTalk();
    const recordingId = await keepOne(talk);
    talk.server.script({ kind: 'answer', text: QUESTION }, { kind: 'answer', text: QUESTION });
    const retry = () => talk.client().voice.recordings.retry({ recordingId });
    expect(await Promise.all([retry(), retry()])).toEqual([{ text: QUESTION }, { text: QUESTION }]);
    await talk.client().voice.recordings.discard({ recordingId });
    expect(await codeOf(retry())).toBe('NOT_FOUND');
    expect(await talk.client().voice.recordings.list()).toEqual([]);
  });

  it('can be listened to where it is as long as a turn may be', { timeout: 60_000 }, async () => {
    const talk = await startTalk();
    talk.server.script({ kind: 'status', status: 500 });
    talk.server.scriptRealtime({ kind: 'status', status: 500 });
    await eventsOf(talk.client().voice.turn(capture(tone(10 * 60_000), { pieceBytes: 128_000 })));
    const [kept] = await talk.client().voice.recordings.list();
    if (kept === undefined) throw new Error('nothing was kept');
    expect(kept.durationMs).toBe(600_000);
    const { wav } = await talk.client().voice.recordings.audio({ recordingId: kept.recordingId });
    expect(readWav(wav, 8_000).length).toBe(2 * 8_000 * 600);
  });

  it('stays where the profile is locked while it is tried', async () => {
    const talk = await startTalk();
    const recordingId = await keepOne(talk);
    talk.server.script({ kind: 'hang' });
    const asked = talk.server.requests.length;
    const retry = codeOf(talk.client().voice.recordings.retry({ recordingId }));
    await expect.poll(() => talk.server.requests.length).toBe(asked + 1);
    await talk.client().app.vault.lock();
    expect(await retry).toBe('PROFILE_LOCKED');
    await unlock(talk.client());
    expect(await talk.client().voice.recordings.list()).toMatchObject([{ recordingId }]);
  });
});

describe('the history of turns by voice', () => {
  it('of a new profile is empty, and a report on a turn that is not there is refused', async () => {
    const client = (await startUnlockedEngine()).client();
    const { turns, p50, p95 } = await client.voice.history({});
    expect(turns).toEqual([]);
    expect([...Object.values(p50), ...Object.values(p95)].every((ms) => ms === null)).toBe(true);
    const unknown = turnId.parse('0b5ed1d3-28a1-4bcb-8bd8-000000000000');
    const report = { turnId: unknown, firstPaintMs: 1, firstAudioMs: null, heard: null };
    expect(await codeOf(client.voice.report(report))).toBe('NOT_FOUND');
  });
});
