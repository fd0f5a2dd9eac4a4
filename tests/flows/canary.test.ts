import { readdir, readFile, writeFile, mkdir, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Client } from '../../contract/client.ts';
import { providerId } from '../../contract/ids.ts';
import { DEFAULT_VOICE_SETTINGS } from '../../contract/voice-settings.ts';
import type { CaptureMessage, VoiceEvent } from '../../contract/voice.ts';
import { createNativeParts } from '../../native/parts.ts';
import { listen } from '../fakes/nextcloud-server/listen.ts';
import { createNextcloudServer } from '../fakes/nextcloud-server/server.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { startSpeechServer } from '../fakes/speech-server.ts';
import { startTranscriptionServer } from '../fakes/transcription-server.ts';
import { docxParagraph, makeDocx, makePdf } from '../fixtures/documents.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { piecesOf, tone } from '../fixtures/spoken-pieces.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { installTestModel } from '../fixtures/test-model.ts';
import { nameVoiceServers } from '../fixtures/name-voice-servers.ts';

/** Words that occur nowhere else: wherever one is found in the clear, something stored or logged it. */
const CANARY = {
  document: 'Quokkawarfarin',
  pdf: 'Numbatapixaban',
  docx: 'Bilbymetformin',
  html: 'Potoroolisinopril',
  fileName: 'Dunnartpatient',
  upload: 'Quollmorphine',
  question: 'Wombatquestion',
  apiKey: 'sk-kowariapikey',
  failed: 'Antechinusfile',
  spoken: 'Pademelonspoken',
  notHeard: 'Bandicootunheard',
  speechKey: 'sk-wallarookey',
  synced: 'Phascogaleheparin',
  syncedName: 'Mulgarapatient',
  appPassword: 'Kultarrpassword',
};

const text = (word: string): string => `# Plan\n\n${word} 5 mg once daily was started because the pressure stayed high.\n`;

/** Sound is found by a stretch of its samples, which silence could not be. */
const SOUND = tone(3000, { hz: 437 });
const SOUND_MARK = Buffer.from(SOUND.subarray(4096, 4160));

/** Turns that are answered aloud, and one whose words are never made out: its sound is kept. */
async function speakAll(client: Client): Promise<{ spoken: string; kept: number }> {
  const hearing = await startTranscriptionServer({ apiKey: CANARY.speechKey });
  const speaking = await startSpeechServer();
  onTestFinished(async () => void (await Promise.all([hearing.close(), speaking.close()])));
  // On this computer, so that they may hear and speak offline.
  await nameVoiceServers(client, { listening: hearing.baseUrl, speaking: speaking.baseUrl }, { offline: true });
  for (const id of ['listening', 'speaking']) {
    await client.settings.setApiKey({ apiKey: CANARY.speechKey, providerId: providerId.parse(id) });
  }
  const { listening } = DEFAULT_VOICE_SETTINGS;
  await client.settings.update({ voice: { listening: { ...listening, vocabularyHints: true } } });
  const events: VoiceEvent[] = [];
  for (const text of [`What is ${CANARY.spoken}?`, `Why was ${CANARY.document} started?`]) {
    hearing.script({ kind: 'answer', text });
    for await (const event of await client.voice.turn(capture())) events.push(event);
  }
  hearing.script({ kind: 'status', status: 500, message: CANARY.notHeard });
  hearing.scriptRealtime({ kind: 'status', status: 500 });
  for await (const event of await client.voice.turn(capture())) events.push(event);
  await client.app.doctor();
  const said = events.flatMap((event) => (event.kind === 'sentence' && event.by === 'audio' ? [event.spoken] : []));
  return { spoken: said.join(' '), kept: (await client.voice.recordings.list()).length };
}

async function* capture(): AsyncGenerator<CaptureMessage, void, void> {
  yield { kind: 'begin', trigger: 'button', device: 'test', firstSampleMs: 0, preRollMs: 0, mode: 'offline' };
  let sequence = 0;
  for await (const samples of piecesOf(SOUND)) yield { kind: 'frame', sequence: sequence++, samples };
  yield { kind: 'end', reason: 'released', keyUpMs: 3000 };
}

async function writeDocuments(folder: string): Promise<void> {
  await mkdir(folder);
  await writeFile(join(folder, `${CANARY.fileName}.md`), text(CANARY.document));
  await writeFile(join(folder, 'b.html'), `<h1>Plan</h1><p>${CANARY.html} was stopped.</p>`);
  await writeFile(join(folder, 'c.pdf'), await makePdf([[{ text: `${CANARY.pdf} was started.` }]]));
  await writeFile(join(folder, 'd.docx'), makeDocx(docxParagraph(`${CANARY.docx} was raised.`)));
  await writeFile(join(folder, `${CANARY.failed}.pdf`), `%PDF-1.7 ${CANARY.failed} and nothing a reader could use`);
}

/** A folder of a server, synced whole, and a second time with a change in it. */
async function syncFolder(client: Client): Promise<void> {
  const nextcloud = createNextcloudServer({ users: { alice: { password: CANARY.appPassword } } });
  const listening = await listen((request) => nextcloud.handle(request));
  onTestFinished(() => listening.close());
  const alice = nextcloud.files('alice');
  alice.put(`Notes/${CANARY.syncedName}/plan.md`, text(CANARY.synced));
  const pdf = await makePdf([[{ text: `${CANARY.synced} was started.` }]]);
  alice.put(`Notes/${CANARY.syncedName}.pdf`, Uint8Array.from(pdf));
  const signIn = { serverUrl: listening.origin, user: 'alice', appPassword: CANARY.appPassword };
  const { accountId } = await client.accounts.addWithPassword(signIn);
  await client.accounts.folders.choose({ accountId, folders: [{ path: 'Notes' }] });
  expect(await client.sync.run({ accountId })).toMatchObject({ failed: [] });
  alice.put(`Notes/${CANARY.syncedName}/plan.md`, `${text(CANARY.synced)}\nIt goes on.\n`);
  expect(await client.sync.run({ accountId })).toMatchObject({ failed: [] });
}

/** Every file below `folder`; the lock, which holds no data and whose opening here would let go of it, is left out. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== 'profile.lock')
    .map((entry) => join(entry.parentPath, entry.name));
}

async function canariesIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of await filesBelow(folder)) {
    const bytes = await readFile(path);
    for (const word of Object.values(CANARY)) {
      const forms = [word, word.toLowerCase(), Buffer.from(word, 'utf16le')];
      if (path.includes(word) || forms.some((form) => bytes.includes(form))) found.push(`${word} in ${path}`);
    }
    if (bytes.includes(SOUND_MARK)) found.push(`sound in ${path}`);
  }
  return found;
}

describe('what lies on disk after a full run', () => {
  it('holds no document, file name, question, answer, sound or key in the clear', async () => {
    const folder = await temporaryFolder();
    const dataDir = join(folder, 'profile');
    const temporary = join(folder, 'tmp');
    await mkdir(temporary);
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => void vi.unstubAllEnvs());
    await installTestModel(join(dataDir, 'models'));
    await writeDocuments(join(folder, 'notes'));
    const server = await startOpenAiServer({ apiKey: CANARY.apiKey });
    const native = createNativeParts({ version: '0', shell: 'cli', dataDir });
    const { engine, client } = await startUnlockedEngine({
      dataDir,
      openEmbedder: native.openEmbedder,
      // Without a voice detector every sound is taken for speech: a tone will do.
      voice: { ...native.voice, openDetector: () => null },
    });
    const calls = client();

    const result = await calls.library.index({ paths: [join(folder, 'notes')] });
    expect(result).toMatchObject({ added: 4, failed: [expect.objectContaining({ code: 'FILE_CORRUPT' })] });
    const bytes = new TextEncoder().encode(text(CANARY.upload));
    await calls.library.upload({ uploadId: 'upload-1', name: 'dropped.md', offset: 0, totalBytes: bytes.length, bytes });
    await calls.library.sources.rescan({});
    await syncFolder(calls);
    const { providerId: id } = await useProvider(calls, { baseUrl: server.baseUrl, model: 'fake-model' });
    await calls.settings.setApiKey({ providerId: id, apiKey: CANARY.apiKey });

    const answers: string[] = [];
    for (const mode of ['offline', 'cloud'] as const) {
      for (const word of [CANARY.document, CANARY.pdf, CANARY.docx, CANARY.upload, CANARY.synced]) {
        for await (const event of await calls.ask({ question: `${CANARY.question}: why was ${word} started?`, mode })) {
          if (event.kind === 'done') answers.push(event.answer);
        }
      }
    }
    // The run is a full one: everything was indexed, found, quoted and sent where it should be, or the scan shows nothing.
    expect(answers.join('\n')).toContain(CANARY.document);
    expect(answers.join('\n')).toContain(CANARY.synced);
    expect(server.requests.some((request) => request.texts.join('').includes(CANARY.document))).toBe(true);
    expect((await calls.search.run({ query: CANARY.upload })).legs.every((leg) => leg.skipped === null)).toBe(true);
    server.script({ kind: 'status', status: 500, body: `{"error":{"message":"${CANARY.question}"}}` });
    for await (const event of await calls.ask({ question: CANARY.question + ' ' + CANARY.pdf, mode: 'cloud' })) void event;

    const { spoken, kept } = await speakAll(calls);
    expect(spoken).toContain(CANARY.document);
    expect(kept).toBe(1);

    const files = await filesBelow(dataDir);
    expect(files.some((path) => path.endsWith('-wal'))).toBe(true);
    expect(files.some((path) => path.includes('vectors'))).toBe(true);
    expect(files.filter((path) => path.includes(`${sep}copies${sep}`))).toHaveLength(2);
    expect(await canariesIn(dataDir)).toEqual([]);
    expect(await canariesIn(temporary)).toEqual([]);
    await engine.close();
    await server.close();
    // The scan itself sees what it looks for.
    await writeFile(join(temporary, 'leak'), Buffer.concat([Buffer.from(`..${CANARY.pdf}..`, 'utf16le'), SOUND]));
    expect(await canariesIn(temporary)).toHaveLength(2);
    await rm(join(temporary, 'leak'));
    expect(await canariesIn(dataDir)).toEqual([]);
    expect(await canariesIn(temporary)).toEqual([]);
  });
});
