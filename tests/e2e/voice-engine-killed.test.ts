import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowserShell, type BrowserShell } from '../../browser-shell/server.ts';
import { DEFAULT_VOICE_SETTINGS } from '../../contract/voice-settings.ts';
import { buildIfNeeded } from '../../scripts/build.ts';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { startTranscriptionServer, type TranscriptionServer } from '../fakes/transcription-server.ts';
import { missingAudioPrograms, startAudioRig, type AudioRig } from '../fixtures/audio-rig.ts';
import { haveRecogniser, say } from '../fixtures/recogniser.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { nameVoiceServers } from '../fixtures/name-voice-servers.ts';
import { launchChromium } from './harness.ts';
import { createKillableEngine, type KillableEngine } from './voice-engine-process.ts';
import { plainEnvironment, SPOKEN_NOTES, waitForMicrophone } from './voice-harness.ts';

const missing = [...missingAudioPrograms, ...(haveRecogniser ? [] : ['flite'])].join(', ');
const QUESTION = 'what is the maximum dose of ceftriaxone for meningitis';

describe.skipIf(missing !== '')(`a turn by voice whose engine is killed (missing here: ${missing || 'nothing'})`, () => {
  let home: string;
  let rig: AudioRig;
  let engine: KillableEngine;
  let shell: BrowserShell;
  let browser: Browser;
  let page: Page;
  let model: OpenAiServer;
  let words: TranscriptionServer;

  beforeAll(async () => {
    await buildIfNeeded('renderer');
    home = await mkdtemp(path.join(tmpdir(), 'voiceassist-killed-'));
    const notes = path.join(home, 'notes');
    await mkdir(notes);
    for (const [name, content] of Object.entries(SPOKEN_NOTES)) await writeFile(path.join(notes, name), content);
    rig = await startAudioRig();
    model = await startOpenAiServer();
    words = await startTranscriptionServer({ recognise: () => Promise.resolve(QUESTION) });
    engine = await createKillableEngine(home);
    await engine.start();
    const client = engine.client();
    await client.app.vault.create({ method: 'keychain' });
    await client.library.sources.add({ paths: [notes] });
    await client.library.sources.rescan({});
    const { listening, speaking } = DEFAULT_VOICE_SETTINGS;
    await useProvider(client, { baseUrl: model.baseUrl, model: 'fake-model' });
    await nameVoiceServers(client, { listening: words.baseUrl });
    await client.settings.update({
      mode: 'cloud',
      voice: {
        listening: { ...listening, transcriber: 'http' },
        speaking: { ...speaking, muted: true },
        cues: false,
      },
    });
    const rendererDir = path.resolve(import.meta.dirname, '../../out/renderer');
    shell = await startBrowserShell({ engine, rendererDir, port: 0, log: createSilentLog() });
    browser = await launchChromium({ env: { ...plainEnvironment(), ...rig.environment }, ignoreDefaultArgs: ['--mute-audio'] });
    page = await browser.newPage();
    await page.context().grantPermissions(['microphone']);
    await page.goto(shell.newAddress());
    await page.getByText('Hold F9 to speak').waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await shell.close();
    await engine.kill();
    await Promise.all([rig.close(), model.close(), words.close(), rm(home, { recursive: true, force: true })]);
  });

  it('says so, keeps every word of the sound, offers it when there is an engine again, and asks it', async () => {
    const wav = await say(QUESTION);
    model.script({ kind: 'hang', pieces: ['The maximum dose is '] });
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    await rig.speak(wav);
    await page.keyboard.up('F9');
    await page.getByTestId('answer').getByText('The maximum dose is').waitFor();

    await engine.kill();
    await page.getByTestId('voice-strip').getByText('The turn by voice could not be finished').waitFor();
    await page.getByText('The connection to the assistant was lost').first().waitFor();

    await engine.start();
    await page.getByRole('button', { name: '1 recording kept' }).click();
    const [kept] = await engine.client().voice.recordings.list();
    expect(kept?.durationMs).toBeGreaterThan((wav.length - 44) / 32);
    const dialog = page.getByRole('dialog', { name: 'Recordings kept' });
    await dialog.getByRole('button', { name: 'Make out the words' }).click();
    await dialog.getByText(QUESTION).waitFor();
    await dialog.getByRole('button', { name: 'Put into the question box' }).click();
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="turn"][data-stage="answered"]').last().waitFor();
    await expect.poll(() => engine.client().voice.recordings.list()).toEqual([]);
    expect(await page.getByRole('button', { name: '1 recording kept' }).count()).toBe(0);
  }, 90_000);
});
