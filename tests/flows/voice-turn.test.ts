import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Client, createClient, failureFrom } from '../../contract/client.ts';
import { createPipePair } from '../../contract/pipe-pair.ts';
import { CAPTURE_RATE_HZ, type CaptureMessage, type VoiceEvent } from '../../contract/voice.ts';
import { type SpeechServer, startSpeechServer } from '../fakes/speech-server.ts';
import { startTranscriptionServer, type TranscriptionServer } from '../fakes/transcription-server.ts';
import { startDayServer, syncDay } from '../fixtures/day-server.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { tone } from '../fixtures/spoken-pieces.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { haveRecogniser, say as sayAsWav } from '../fixtures/recogniser.ts';
import { nameVoiceServers } from '../fixtures/name-voice-servers.ts';
import { readWav } from '../../engine/audio/wav.ts';

const QUESTION = 'What is the fixed insulin rate in diabetic ketoacidosis?';
const FRAME_BYTES = 1024;

interface Talk {
  client: Client;
  server: TranscriptionServer;
  speech: SpeechServer;
}

async function startTalk(
  change: Parameters<typeof startUnlockedEngine>[0] = {},
  servers: Parameters<typeof nameVoiceServers>[2] = {},
): Promise<Talk> {
  const server = await startTranscriptionServer();
  const speech = await startSpeechServer();
  onTestFinished(async () => {
    await server.close();
    await speech.close();
  });
  const client = (await startUnlockedEngine(change)).client();
  await client.library.samples.add();
  await nameVoiceServers(client, { listening: server.baseUrl, speaking: speech.baseUrl }, servers);
  return { client, server, speech };
}

const BEGIN: CaptureMessage = { kind: 'begin', trigger: 'button', device: 'test', firstSampleMs: 40, preRollMs: 0 };

async function say(text: string): Promise<Uint8Array> {
  return readWav(await sayAsWav(text), CAPTURE_RATE_HZ);
}

async function* capture(
  audio: Uint8Array,
  { end = true, stay = false, sequence = (place: number) => place } = {},
): AsyncGenerator<CaptureMessage, void, void> {
  yield BEGIN;
  for (let at = 0; at < audio.length; at += FRAME_BYTES) {
    yield { kind: 'frame', sequence: sequence(at / FRAME_BYTES), samples: audio.subarray(at, at + FRAME_BYTES) };
  }
  // A window that is still held: neither its end nor its leaving has come.
  if (stay) await new Promise(() => undefined);
  if (end) yield { kind: 'end', reason: 'released', keyUpMs: 1000 };
}

async function eventsOf(stream: Promise<AsyncIterable<VoiceEvent>>): Promise<VoiceEvent[]> {
  const events: VoiceEvent[] = [];
  for await (const event of await stream) events.push(event);
  return events;
}

function only<Kind extends VoiceEvent['kind']>(events: readonly VoiceEvent[], kind: Kind) {
  return events.filter((event): event is Extract<VoiceEvent, { kind: Kind }> => event.kind === kind);
}

describe.skipIf(!haveRecogniser)('a turn by voice (needs the Debian packages flite and pocketsphinx)', () => {
  it('becomes words, a cited answer and its speech, keeps its waterfall, and keeps no audio', async () => {
    const { client, server } = await startTalk();
    server.script({ kind: 'answer', text: QUESTION });
    const events = await eventsOf(client.voice.turn(capture(await say(QUESTION))));
    expect(events[0]?.kind).toBe('listening');
    expect(only(events, 'transcript')[0]?.text).toBe(QUESTION);
    const done = only(events, 'answer')
      .map(({ event }) => event)
      .find((event) => event.kind === 'done');
    expect(done).toMatchObject({ outcome: 'answered', answer: expect.stringContaining('0.1 units/kg/h') });
    const sentences = only(events, 'sentence');
    expect(sentences.map(({ spoken }) => spoken).join(' ')).toMatch(/unit/);
    expect(only(events, 'audio').length).toBeGreaterThan(0);
    const { timings } = only(events, 'finished')[0] ?? {};
    expect(timings).toMatchObject({
      firstSampleMs: 40,
      keyUpMs: 1000,
      transcriptFinalMs: expect.any(Number),
      endMs: expect.any(Number),
    });

    expect(await client.voice.recordings.list()).toEqual([]);
    if (done?.kind !== 'done') throw new Error('no answer');
    await client.voice.report({
      turnId: done.turnId,
      firstPaintMs: 1100,
      firstAudioMs: 1200,
      heard: { sentences: 1, samplesOfNext: 0 },
    });
    const history = await client.voice.history({});
    expect(history.turns).toHaveLength(1);
    expect(history.p50).toMatchObject({ firstPaintMs: 1100, firstAudioMs: 1200, keyUpMs: 1000 });
  });

  it('counts what its servers took as one, and names nobody to the one that speaks', async () => {
    const { client, server, speech } = await startTalk({}, { pseudonymise: 'required' });
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, 'ward.md'),
      '# Ward round\n\nPatient: Zofia Wrona\n\nThe apixaban dose of Wrona is 5 mg twice daily.\n',
    );
    await client.library.sources.add({ paths: [folder] });
    await client.library.sources.rescan({});
    server.script({ kind: 'answer', text: 'What is the apixaban dose of Wrona?' });
    const events = await eventsOf(client.voice.turn(capture(await say(QUESTION))));
    const sentences = only(events, 'sentence');
    expect(sentences.map(({ text }) => text).join(' ')).toContain('Wrona');
    expect(speech.requests.map(({ body }) => body.input).join(' ')).toMatch(/of a named person is 5 milligrams/);
    expect(speech.requests.map(({ body }) => body.input).join(' ')).not.toMatch(/wrona|zofia/i);

    const done = only(events, 'answer').find(({ event }) => event.kind === 'done')?.event;
    if (done?.kind !== 'done') throw new Error('no answer');
    const { items } = await client.usage.calls({});
    expect(items.map(({ role }) => role)).toEqual(expect.arrayContaining(['transcribe', 'speak']));
    expect(new Set(items.map(({ traceId }) => traceId)).size).toBe(1);
    for (const { role, outcome, usage, turnId } of items) {
      expect(outcome).toBe('done');
      expect(usage.audioMs).toBeGreaterThan(0);
      if (role === 'speak') expect([turnId, usage.characters > 0]).toEqual([done.turnId, true]);
    }
    const { items: sent } = await client.ledger.list({ purpose: 'speak' });
    expect(sent.map(({ replaced }) => replaced)).toContainEqual({ person: 1 });
  });

  it('keeps the audio when the words cannot be made out, gives it as a file, and asks again on request', async () => {
    const { client, server } = await startTalk();
    const audio = await say(QUESTION);
    server.script({ kind: 'status', status: 500 });
    server.scriptRealtime({ kind: 'status', status: 500 });
    const events = await eventsOf(client.voice.turn(capture(audio)));
    const [failed] = only(events, 'transcription-failed');
    expect(failed?.failure.code).toBe('PROVIDER_ERROR');
    expect(events.at(-1)?.kind).toBe('finished');
    const recordings = await client.voice.recordings.list();
    expect(recordings).toMatchObject([{ recordingId: failed?.recordingId, failure: { code: 'PROVIDER_ERROR' } }]);
    const recordingId = recordings[0]!.recordingId;
    const { wav } = await client.voice.recordings.audio({ recordingId });
    expect(wav.subarray(44)).toEqual(audio);
    server.script({ kind: 'answer', text: QUESTION });
    expect(await client.voice.recordings.retry({ recordingId })).toEqual({ text: QUESTION });
    // Until the window has stored them the words may be lost, and the sound is all there is.
    expect(await client.voice.recordings.list()).toHaveLength(1);
    await client.voice.recordings.discard({ recordingId });
    expect(await client.voice.recordings.list()).toEqual([]);
  });

  it('throws the audio away when the window cancels, and keeps it when the window is lost', async () => {
    const { client } = await startTalk();
    const audio = await say(QUESTION);
    const cancelled = await eventsOf(client.voice.turn(capture(audio, { end: false })));
    expect(cancelled.map(({ kind }) => kind)).not.toContain('transcript');
    expect(await client.voice.recordings.list()).toEqual([]);

    const { engine, client: another } = await startUnlockedEngine();
    const [own, engines] = createPipePair();
    engine.connect(engines, { role: 'clinician' });
    const events = await createClient(own).voice.turn(capture(audio, { end: false, stay: true }));
    for await (const event of events) {
      if (event.kind !== 'voice') continue;
      own.close();
      break;
    }
    await expect.poll(() => another().voice.recordings.list()).toMatchObject([{ failure: { code: 'TRANSCRIPTION_FAILED' } }]);
  });

  it('obeys a spoken command without asking anything', async () => {
    const { client, server } = await startTalk();
    server.script({ kind: 'answer', text: 'Open source two.' });
    const events = await eventsOf(client.voice.turn(capture(await say('open source two'))));
    expect(only(events, 'command')).toMatchObject([{ command: { name: 'open-source', number: 2 } }]);
    expect(only(events, 'answer')).toEqual([]);
    expect((await client.conversations.list({})).total).toBe(0);
  });

  it('hands words that want something made to a person, and asks nothing', async () => {
    // The command line has nobody to show it to.
    const { client, server } = await startTalk({ shell: 'browser' });
    const day = await startDayServer();
    onTestFinished(day.close);
    await syncDay(client, day);
    server.script({ kind: 'answer', text: 'Remind me to check the INR tomorrow at nine.' });
    const events = await eventsOf(client.voice.turn(capture(await say('remind me to check the I N R tomorrow at nine'))));
    expect(only(events, 'entry')).toMatchObject([{ draft: { kind: 'task', title: 'Check the INR' } }]);
    expect(only(events, 'transcript')).toEqual([]);
    expect((await client.conversations.list({})).total).toBe(0);
    expect(await client.schedule.tasks({})).toEqual([]);
  });

  it('makes no turn of silence, even where the transcriber invents words', async () => {
    const { client, server } = await startTalk();
    server.script({ kind: 'answer', text: 'Thank you for watching.' });
    const events = await eventsOf(client.voice.turn(capture(new Uint8Array(96_000))));
    expect(only(events, 'nothing-heard')).toMatchObject([{ reason: 'silence' }]);
    expect(only(events, 'transcript')).toEqual([]);
    expect(await client.voice.recordings.list()).toEqual([]);
  });

  it('keeps a sound it takes for noise, and tries it again as speech when asked', async () => {
    const { client, server } = await startTalk();
    const events = await eventsOf(client.voice.turn(capture(tone(3000))));
    expect(only(events, 'nothing-heard')).toMatchObject([{ reason: 'noise' }]);
    const [kept] = await client.voice.recordings.list();
    server.script({ kind: 'answer', text: QUESTION });
    expect(await client.voice.recordings.retry({ recordingId: kept!.recordingId })).toEqual({ text: QUESTION });
  });

  it('takes a gap in the audio for a fault and keeps what was heard, never a changed question', async () => {
    const { client } = await startTalk();
    const audio = await say(QUESTION);
    const turn = eventsOf(client.voice.turn(capture(audio, { sequence: (place) => (place > 40 ? place + 1 : place) })));
    expect(await turn.catch((error: unknown) => failureFrom(error).code)).toBe('INTERNAL');
    expect(await client.voice.recordings.list()).toMatchObject([{ failure: { code: 'TRANSCRIPTION_FAILED' } }]);
  });
});
