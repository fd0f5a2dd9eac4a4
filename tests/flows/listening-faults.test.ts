import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readWav } from '../../engine/audio/wav.ts';
import { createFallbackTranscriber } from '../../engine/listen/fallback-transcriber.ts';
import { createListener, type ListenEvent } from '../../engine/listen/listen.ts';
import { createVoiceDetector, type HostedVoiceDetector } from '../../models/voice-detector.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { startTranscriptionServer, type TranscriptionServer } from '../fakes/transcription-server.ts';
import { piecesOf } from '../fixtures/spoken-pieces.ts';
import { openVoiceServers } from '../fixtures/voice-servers.ts';

const CLIP = join(import.meta.dirname, '../../../shared/audio/speech/cards-002.wav');
const never = new AbortController().signal;
const timeouts = { firstTokenMs: 200, betweenTokensMs: 200, connectMs: 2_000 };

describe.skipIf(!existsSync(CLIP))('listening through servers that fail (../shared/audio)', () => {
  let detector: HostedVoiceDetector;
  let server: TranscriptionServer;
  let clip: Uint8Array;

  beforeAll(async () => {
    detector = createVoiceDetector({ log: createSilentLog() });
    // Started before the first turn, so that a busy machine does not decide what is tested.
    const stream = await detector.open();
    await stream.probabilities(new Float32Array(512), never);
    stream.close();
    clip = readWav(readFileSync(CLIP), 16_000);
  });

  afterAll(() => detector.close());

  beforeEach(async () => {
    server = await startTranscriptionServer();
  });

  afterEach(() => server.close());

  async function listen(kinds: readonly ('realtime' | 'http')[]): Promise<ListenEvent | undefined> {
    const all = openVoiceServers([{ baseUrl: server.baseUrl, name: 'ward', timeouts }]);
    const transcriber = createFallbackTranscriber({
      transcribers: () => kinds.map((kind) => all[kind]),
      now: () => performance.now(),
      log: createSilentLog(),
    });
    const listener = createListener({ detector, transcriber, log: createSilentLog() });
    const options = { language: 'en', keywords: [], endOfSpeechMs: 900, handsFree: false };
    let last: ListenEvent | undefined;
    for await (const event of listener.listen(piecesOf(clip), options, never)) last = event;
    return last;
  }

  it.each([
    ['refuses', { kind: 'status', status: 500 }],
    ['is cut', { kind: 'cut', afterPieces: 2 }],
    ['hangs', { kind: 'hang' }],
    ['could not make out the words', { kind: 'failed', code: 'x' }],
  ] as const)('takes the same audio to the next server where the first %s', async (_, behaviour) => {
    server.scriptRealtime(behaviour);
    server.script({ kind: 'answer', text: 'five of clubs' });
    expect(await listen(['realtime', 'http'])).toMatchObject({ kind: 'final', text: 'five of clubs', transcriber: 'ward' });
    const sent = readWav(server.requests[0]?.file ?? new Uint8Array(), 16_000);
    expect(Buffer.from(clip).includes(Buffer.from(sent))).toBe(true);
    expect(sent.byteLength).toBeGreaterThan(clip.byteLength * 0.9);
  });

  it.each([
    ['refuses', { kind: 'status', status: 500 }, 'PROVIDER_ERROR'],
    ['asks to wait', { kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'PROVIDER_RATE_LIMITED'],
    ['hangs', { kind: 'hang' }, 'PROVIDER_TIMEOUT'],
    ['is cut in the words', { kind: 'stream', deltas: ['five '], ending: 'destroy' }, 'TRANSCRIPTION_FAILED'],
    ['stalls in the words', { kind: 'stall', deltas: ['five '] }, 'PROVIDER_TIMEOUT'],
  ] as const)('says so where the only server %s', async (_, behaviour, code) => {
    server.script(behaviour);
    expect(await listen(['http'])).toMatchObject({ kind: 'failed', failure: { code } });
  });

  it('waits for a slow server', async () => {
    server.script({ kind: 'answer', text: 'five of clubs', delayMs: 300 });
    expect(await listen(['http'])).toMatchObject({ kind: 'final', text: 'five of clubs' });
  });
});
