import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { AskEvent } from '../../contract/ask.ts';
import type { Client } from '../../contract/client.ts';
import type { CaptureMessage } from '../../contract/voice.ts';
import { DEFAULT_VOICE_SETTINGS } from '../../contract/voice-settings.ts';
import { createNativeParts } from '../../native/parts.ts';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openai-server.ts';
import { type SpeechServer, startSpeechServer } from '../fakes/speech-server.ts';
import { startTranscriptionServer, type TranscriptionServer } from '../fakes/transcription-server.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { nameVoiceServers } from '../fixtures/name-voice-servers.ts';
import { piecesOf, tone } from '../fixtures/spoken-pieces.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { useProvider } from '../fixtures/use-provider.ts';

const QUESTION = 'What is the apixaban dose of Wrona?';
const SPOKEN = tone(1600);

interface Talk {
  client: Client;
  answering: OpenAiServer;
  listening: TranscriptionServer;
  speaking: SpeechServer;
}

/** A note that names somebody, a provider that leaves names to the question, and servers that listen and speak. Without a voice detector every sound is taken for speech. */
async function startTalk({ listensHere = true } = {}): Promise<Talk> {
  const [answering, listening, speaking] = await Promise.all([
    startOpenAiServer(),
    startTranscriptionServer(),
    startSpeechServer(),
  ]);
  onTestFinished(async () => void (await Promise.all([answering, listening, speaking].map((server) => server.close()))));
  const { voice } = createNativeParts({ version: '0', shell: 'cli', dataDir: 'unused' });
  const client = (await startUnlockedEngine({ voice: { ...voice, openDetector: () => null } })).client();
  const note = join(await temporaryFolder(), 'ward.md');
  await writeFile(note, '# Ward round\n\nPatient: Zofia Wrona\n\nThe apixaban dose of Wrona is 5 mg twice daily.\n');
  await client.library.index({ paths: [note] });
  await useProvider(client, { baseUrl: answering.baseUrl, model: 'fake-model', pseudonymise: 'optional' });
  await nameVoiceServers(client, { listening: listening.baseUrl }, { offline: listensHere });
  await nameVoiceServers(client, { speaking: speaking.baseUrl }, { pseudonymise: 'required' });
  await client.settings.update({ voice: { speaking: { ...DEFAULT_VOICE_SETTINGS.speaking, muted: true } } });
  return { client, answering, listening, speaking };
}

async function* capture(begin: object): AsyncGenerator<CaptureMessage, void, void> {
  yield { kind: 'begin', trigger: 'button', device: 'test', firstSampleMs: 0, preRollMs: 0, ...begin };
  let sequence = 0;
  for await (const samples of piecesOf(SPOKEN, 4096)) yield { kind: 'frame', sequence: sequence++, samples };
  yield { kind: 'end', reason: 'released', keyUpMs: 1000 };
}

/** Asks aloud; what is held is sent. */
async function askAloud({ client, listening }: Talk, begin: object = {}): Promise<AskEvent[]> {
  listening.script({ kind: 'answer', text: QUESTION });
  const events: AskEvent[] = [];
  for await (const event of await client.voice.turn(capture(begin))) {
    if (event.kind !== 'answer') continue;
    events.push(event.event);
    if (event.event.kind === 'held') await client.decideSend({ sendId: event.event.sendId, decision: 'send' });
  }
  return events;
}

const sentOf = ({ answering }: Talk): string => JSON.stringify(answering.requests.filter(({ method }) => method === 'POST'));

it('shows a spoken question before it is sent where that is wished, as a typed one', async () => {
  const talk = await startTalk();
  expect((await askAloud(talk)).map(({ kind }) => kind)).not.toContain('held');
  const events = await askAloud(talk, { preview: true });
  const held = events.find((event) => event.kind === 'held');
  expect(held?.body).toContain('apixaban');
  expect(events.at(-1)).toMatchObject({ kind: 'done', outcome: 'answered', answeredBy: { kind: 'provider' } });
});

it('sends a spoken question with its names as written only where that is wished', async () => {
  const talk = await startTalk();
  await askAloud(talk);
  expect(sentOf(talk)).toContain('apixaban');
  expect(sentOf(talk)).not.toContain('Wrona');
  await askAloud(talk, { asWritten: true });
  expect(sentOf(talk)).toContain('Wrona');
});

it('lets no server elsewhere hear a question that is to be seen first', async () => {
  const talk = await startTalk({ listensHere: false });
  expect(await askAloud(talk, { preview: true })).toEqual([]);
  expect([...talk.listening.requests, ...talk.listening.sessions]).toEqual([]);
  expect((await askAloud(talk)).at(-1)).toMatchObject({ kind: 'done', outcome: 'answered' });
});

it('reads aloud without the names its conversation replaced, where the server must not know them', async () => {
  const talk = await startTalk();
  const done = (await askAloud(talk)).at(-1);
  if (done?.kind !== 'done') throw new Error('The question was not answered');
  const { conversationId } = done;
  for await (const event of await talk.client.voice.speak({ text: 'Wrona takes apixaban.', conversationId }))
    expect(event.kind).not.toBe('speech-failed');
  const said = talk.speaking.requests.map(({ body }) => body.input).join(' ');
  expect(said).toMatch(/a named person takes/i);
  expect(said).not.toContain('Wrona');
  const { items } = await talk.client.usage.calls({ role: 'speak' });
  expect(items.map((item) => item.conversationId)).toEqual([conversationId]);
});

it('reads aloud without the names of the passages its answer rests on', async () => {
  const talk = await startTalk();
  talk.answering.script({ kind: 'answer', pieces: ['The dose of Wrona is 5 mg twice daily [1].'] });
  // So that the conversation itself knows of nobody.
  const done = (await askAloud(talk, { asWritten: true })).at(-1);
  if (done?.kind !== 'done') throw new Error('The question was not answered');
  expect(done.answer).toContain('Wrona');
  for await (const _ of await talk.client.voice.speak({ text: done.answer, conversationId: done.conversationId })) continue;
  const said = talk.speaking.requests.map(({ body }) => body.input).join(' ');
  expect(said).toContain('a named person');
  expect(said).not.toContain('Wrona');
});
