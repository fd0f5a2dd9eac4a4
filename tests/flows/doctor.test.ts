import { describe, expect, it, onTestFinished } from 'vitest';
import type { Check } from '../../contract/app.ts';
import { Failure } from '../../engine/failure.ts';
import { lookAtDataFolder, lookAtFullText } from '../../engine/operations/doctor.ts';
import { startSpeechServer } from '../fakes/speech-server.ts';
import { startTranscriptionServer } from '../fakes/transcription-server.ts';
import { startUnlockedEngine, type TestEngine } from '../fixtures/engine.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';
import { nameVoiceServers } from '../fixtures/name-voice-servers.ts';

async function checkOf(engine: TestEngine, name: string): Promise<Check | undefined> {
  return (await engine.client().app.doctor()).find((check) => check.name === name);
}

function fail(error: Error): never {
  throw error;
}

const signal = new AbortController().signal;

describe('doctor', () => {
  it('calls a provider that cannot be reached broken only where answers are asked of it', async () => {
    const engine = await startUnlockedEngine({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await useProvider(engine.client(), { baseUrl: 'https://provider.example/v1', model: 'm', name: 'Clinic' });
    expect(await checkOf(engine, 'Provider Clinic')).toMatchObject({
      state: 'warning',
      detail: expect.stringContaining('PROVIDER_UNREACHABLE'),
    });
    await engine.client().settings.setMode({ mode: 'cloud' });
    expect(await checkOf(engine, 'Provider Clinic')).toMatchObject({ state: 'broken' });
  });

  it('says that an installed model cannot be used, and so that its vectors are not', async () => {
    const engine = await startUnlockedEngine({ openEmbedder: () => Promise.reject(new Error('damaged')) });
    expect(await checkOf(engine, 'Embedding model')).toMatchObject({ state: 'broken' });
    expect((await checkOf(engine, 'Vector index'))?.detail).not.toContain('no embedding model is installed');
  });

  it('waits for a model that is still being opened instead of calling it absent', async () => {
    const embedder = {
      modelId: 'slow',
      dimensions: 2,
      maxTokens: 10,
      fusion: { kind: 'ranks', weight: 1 } as const,
      embed: async (texts: readonly string[]) => texts.map(() => Float32Array.of(1, 0)),
      close: async () => undefined,
    };
    const opened = Promise.withResolvers<typeof embedder>();
    const engine = await startUnlockedEngine({ openEmbedder: () => opened.promise });
    const check = checkOf(engine, 'Embedding model');
    opened.resolve(embedder);
    expect(await check).toMatchObject({ state: 'ok', detail: expect.stringContaining('slow works') });
  });

  it('finds a full-text index that lacks passages, or is damaged in itself', async () => {
    const { db, close } = await openTemporaryDatabase();
    onTestFinished(close);
    db.exec("INSERT INTO passages_fts (rowid, terms) VALUES (1, 'ramipril daily'), (2, 'ramipril')");
    const { look } = lookAtFullText(db);
    expect(await look(signal)).toMatchObject({ state: 'broken', detail: expect.stringContaining('0 passages, but 2') });
    db.exec('DELETE FROM passages_fts');
    expect(await look(signal)).toMatchObject({ state: 'ok' });
    // SQLite lets nobody damage the index by hand: only its answer is put in.
    const damaged = lookAtFullText({ ...db, exec: () => fail(new Failure('DATABASE_CORRUPT')) });
    expect(await damaged.look(signal)).toMatchObject({ state: 'broken', detail: expect.stringContaining('damaged') });
  });

  it('looks at what hears and speaks: not set up, working, a worse one in its place, broken', async () => {
    const [hearing, speaking] = [await startTranscriptionServer(), await startSpeechServer()];
    onTestFinished(async () => void (await Promise.all([hearing.close(), speaking.close()])));
    const engine = await startUnlockedEngine();
    expect(await checkOf(engine, 'Voice detector')).toMatchObject({ state: 'ok' });
    const none = { state: 'ok', detail: expect.stringMatching(/^None is set up/) };
    expect(await checkOf(engine, 'Transcriber')).toMatchObject(none);
    expect(await checkOf(engine, 'Synthesizer')).toMatchObject(none);

    await nameVoiceServers(engine.client(), { listening: hearing.baseUrl, speaking: speaking.baseUrl });
    expect(await checkOf(engine, 'Transcriber')).toMatchObject({ state: 'ok', detail: expect.stringContaining('127.0.0.1') });
    expect(await checkOf(engine, 'Synthesizer')).toMatchObject({ state: 'ok', detail: expect.stringContaining('127.0.0.1') });
    hearing.script({ kind: 'status', status: 404 });
    expect(await checkOf(engine, 'Transcriber')).toMatchObject({ state: 'warning', detail: expect.stringContaining('failed') });
    hearing.script({ kind: 'status', status: 401 });
    hearing.scriptRealtime({ kind: 'status', status: 401 });
    expect(await checkOf(engine, 'Transcriber')).toMatchObject({
      state: 'broken',
      detail: expect.stringContaining('PROVIDER_KEY_REFUSED'),
    });
  });

  it('tells of the room on the disk of the profile', async () => {
    expect(await lookAtDataFolder('.').look(signal)).toMatchObject({
      detail: expect.stringMatching(/^Can be written, [\d,]+ MB free/),
    });
    await expect(lookAtDataFolder('/nowhere/at/all').look(signal)).rejects.toMatchObject({ code: 'DISK_READ_ONLY' });
  });
});
