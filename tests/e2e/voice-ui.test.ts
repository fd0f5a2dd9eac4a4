import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_VOICE_SETTINGS } from '../../contract/voice-settings.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { countedSpeech, startSpeechServer, type SpeechServer } from '../fakes/speech-server.ts';
import { startTranscriptionServer, type TranscriptionServer } from '../fakes/transcription-server.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { nameVoiceServers } from '../fixtures/name-voice-servers.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

const QUESTION = 'What is the dose of metoprolol?';
const noFlite = spawnSync('flite', ['--version']).error !== undefined;

const microphone = (page: Page, state: string) => page.locator(`[data-testid="microphone"][data-state="${state}"]`);

async function openPage(app: RunningApp, context: Parameters<RunningApp['open']>[0] = {}): Promise<Page> {
  const page = await app.open(context);
  await microphone(page, 'idle').and(page.locator(':enabled')).waitFor();
  return page;
}

describe.skipIf(noFlite)('the microphone of the question box (needs flite)', () => {
  let home: string;
  let app: RunningApp;
  let words: TranscriptionServer;
  let voice: SpeechServer;

  beforeAll(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'voiceassist-voice-ui-'));
    const speech = path.join(home, 'speech.wav');
    spawnSync('flite', ['-voice', 'slt', '-t', `${QUESTION} ${QUESTION}`, '-o', speech]);
    words = await startTranscriptionServer({ recognise: () => Promise.resolve(QUESTION) });
    voice = await startSpeechServer({ speech: countedSpeech });
    app = await startApp({
      samples: true,
      browser: {
        args: [
          '--use-fake-ui-for-media-stream',
          '--use-fake-device-for-media-stream',
          `--use-file-for-fake-audio-capture=${speech}`,
        ],
      },
    });
    await nameVoiceServers(app.client, { speaking: voice.baseUrl });
    await hearWith(words.baseUrl);
    const { listening, speaking } = DEFAULT_VOICE_SETTINGS;
    await app.client.settings.update({
      voice: { listening: { ...listening, transcriber: 'http' }, speaking: { ...speaking, synthesizer: 'http' } },
    });
  });
  const hearWith = async (baseUrl: string) => nameVoiceServers(app.client, { listening: baseUrl });
  afterAll(async () => {
    await app.close();
    await Promise.all([words.close(), voice.close(), rm(home, { recursive: true, force: true })]);
  });

  it('says what it does in every state, accessibly, and keeps a screen reader from talking over the voice', async () => {
    const page = await openPage(app, { reducedMotion: 'reduce' });
    await expectAccessible(page);
    await page.getByText('Hold F9 to speak').waitFor();

    await page.keyboard.down('F9');
    await microphone(page, 'hearing').waitFor();
    await page.getByTestId('listening').getByText('Listening').waitFor();
    await page.getByText('Release to ask').waitFor();
    await page
      .getByTestId('level')
      .getByText(/Level \d+ %/)
      .waitFor();
    expect(await page.getByTestId('level').getAttribute('aria-hidden')).toBe('true');
    await page
      .getByTestId('elapsed')
      .getByText(/^0:0[1-9]/)
      .waitFor();
    await expectAccessible(page);
    await page.keyboard.up('F9');

    await microphone(page, 'speaking').waitFor();
    const caption = await page.getByTestId('caption').innerText();
    expect(caption).not.toBe('');
    await expectAccessible(page);
    expect(await page.getByTestId('announcer').innerText()).not.toContain(caption);
    await page.getByRole('button', { name: 'Stop reading aloud' }).click();
    await microphone(page, 'idle').waitFor();
    await page.getByRole('heading', { name: QUESTION }).waitFor();

    await page.getByRole('button', { name: 'How this was found' }).click();
    const waterfall = page.getByTestId('waterfall');
    await waterfall.getByRole('rowheader', { name: 'Words made out' }).waitFor();
    await waterfall.getByRole('rowheader', { name: 'You speak' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Times of all turns' }).click();
    await page.getByTestId('voice-history').getByRole('rowheader', { name: 'Key up to first sound' }).waitFor();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save as CSV' }).click();
    expect((await saved).suggestedFilename()).toBe('voice-turns.csv');
    await expectAccessible(page);
    await page.context().close();
  });

  it('shows what a spoken question would send, and says it only when that may be sent', async () => {
    const model = await startOpenAiServer();
    const before = await app.client.settings.get();
    try {
      await useProvider(app.client, { baseUrl: model.baseUrl, model: 'any', name: 'Ward gateway' });
      // Sound cannot be shown before it is sent: it stays here.
      await nameVoiceServers(app.client, { listening: words.baseUrl, speaking: voice.baseUrl }, { offline: true });
      await app.client.settings.update({ mode: 'cloud', privacy: { askBeforeSend: true } });
      const page = await openPage(app, { reducedMotion: 'reduce' });
      await page.getByTestId('mode-chip').getByText('Cloud · Ward gateway').waitFor();
      const held = page.getByRole('dialog', { name: 'Send this to Ward gateway?' });
      await sayFor(page);
      await page.waitForTimeout(15000);
      await page.screenshot({ path: '/tmp/shots/held-voice.png' });
      await held.getByText(QUESTION, { exact: true }).waitFor();
      await expectAccessible(page);
      await page.keyboard.press('Escape');
      await held.waitFor({ state: 'detached' });
      await page.locator('[data-testid="turn"][data-stage="cancelled"]').waitFor();
      await microphone(page, 'idle').waitFor();
      expect(model.requests.filter(({ method }) => method === 'POST')).toEqual([]);

      await sayFor(page);
      await held.getByRole('button', { name: 'Send', exact: true }).click();
      await microphone(page, 'speaking').waitFor();
      expect(model.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
      await page.getByRole('button', { name: 'Stop reading aloud' }).click();
      await microphone(page, 'idle').waitFor();
      await page.context().close();
    } finally {
      const { mode, privacy, providers } = before;
      await app.client.settings.update({ mode, privacy, providers });
      await model.close();
    }
  });

  it('is tapped to start and to ask, and the question can be edited', async () => {
    const page = await openPage(app);
    await page.getByRole('button', { name: 'Speak a question' }).click();
    await microphone(page, 'hearing').waitFor();
    await page.getByText('Press again to ask').waitFor();
    await page
      .getByTestId('elapsed')
      .getByText(/^0:0[1-9]/)
      .waitFor();
    await page.getByRole('button', { name: 'Ask now' }).click();
    await page.getByRole('heading', { name: QUESTION }).waitFor();
    await microphone(page, 'speaking').waitFor();
    await page.getByRole('button', { name: 'Mute the voice' }).click();
    await microphone(page, 'idle').waitFor();
    expect((await app.client.settings.get()).voice.speaking.muted).toBe(true);
    await page.getByRole('button', { name: 'Mute the voice' }).click();
    await expect.poll(async () => (await app.client.settings.get()).voice.speaking.muted).toBe(false);

    await page.getByRole('button', { name: 'Edit question' }).click();
    expect(await page.getByRole('textbox', { name: 'Your question' }).inputValue()).toBe(QUESTION);

    await page.getByRole('button', { name: 'Read aloud', exact: true }).click();
    await microphone(page, 'speaking').waitFor();
    await page.getByRole('button', { name: 'Stop reading', exact: true }).click();
    await microphone(page, 'idle').waitFor();
    await page.context().close();
  });

  it('discards on Escape without asking, and says how long the microphone stays open', async () => {
    const page = await openPage(app);
    const asked = words.requests.length;
    await page.keyboard.press('F8');
    await microphone(page, 'hearing').waitFor();
    await page.keyboard.press('Escape');
    await microphone(page, 'idle').waitFor();
    await page.getByText(/Microphone open for \d+ s/).click();
    await page.getByTestId('warm').waitFor({ state: 'detached' });
    expect(words.requests.length).toBe(asked);
    await page.context().close();
  });

  it('keeps what was said when no words came of it, to be heard, tried again and discarded', async () => {
    await hearWith('http://127.0.0.1:9/v1');
    const page = await openPage(app, { colorScheme: 'dark', viewport: { width: 800, height: 700 } });
    await sayFor(page);
    await page.getByText('Your words could not be made out').waitFor();
    await expectAccessible(page);
    await app.client.app.vault.lock();
    await page.getByRole('heading', { name: 'VoiceAssist is locked' }).waitFor();
    await app.client.app.vault.unlock({ method: 'keychain' });
    await microphone(page, 'idle').waitFor();
    expect(await page.getByText('Your words could not be made out').count()).toBe(0);
    await page.getByRole('button', { name: '1 recording kept' }).click();
    await page.getByRole('button', { name: 'Play' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await expectAccessible(page);
    await hearWith(words.baseUrl);
    words.script({ kind: 'answer', text: 'Which dose?' });
    await page.getByRole('button', { name: 'Make out the words' }).click();
    await page.getByRole('button', { name: 'Put into the question box' }).click();
    expect(await page.getByRole('textbox', { name: 'Your question' }).inputValue()).toBe('Which dose?');
    expect(app.problems).toEqual([]);
    await page.context().close();
  });

  it('can be set, tried and proven in the settings', async () => {
    const main = await openPage(app);
    const page = await app.openBeside(main, 'settings.html#voice');
    await page.getByRole('group', { name: 'Hold to speak' }).getByRole('button', { name: 'Change' }).click();
    await page.keyboard.press('a');
    await page.getByText('A writes text. Choose a function key').waitFor();
    await page.getByRole('group', { name: 'Hold to speak' }).getByRole('button', { name: 'Change' }).click();
    await page.keyboard.press('F8');
    await page.getByText('F8 is used for “Press to start, press again to ask” already.').waitFor();
    await page.getByRole('group', { name: 'Hold to speak' }).getByRole('button', { name: 'Change' }).click();
    await page.keyboard.press('F7');
    await expect.poll(async () => (await app.client.settings.get()).voice.keys.hold).toBe('F7');
    await main.getByText('Hold F7 to speak').waitFor();

    await page.getByRole('button', { name: 'Check the microphone' }).click();
    await page.getByRole('button', { name: 'Record 3 seconds' }).and(page.locator(':enabled')).click();
    await page.getByText(/You are heard/).waitFor();
    await page.getByRole('button', { name: 'Use this microphone first' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: /^Take Fake .* off the list$/ }).waitFor();

    await page.getByRole('button', { name: 'Say something' }).click();
    await page.getByText(QUESTION).waitFor();
    await page.getByRole('button', { name: 'Say a sentence' }).click();
    await page.getByText('That was the sentence. Did you hear it?').waitFor();
    await page.getByLabel('Stay open after a turn').fill('200');
    await page.getByLabel('Stay open after a turn').press('Enter');
    await page.getByText('Between 0 and 120 s.').waitFor();
    await page.getByLabel('Stay open after a turn').fill('0');
    await page.getByLabel('Stay open after a turn').press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).voice.microphone.warmMs).toBe(0);
    await page.getByRole('switch', { name: 'Send names from the library as spelling hints' }).press('Space');
    await expect.poll(async () => (await app.client.settings.get()).voice.listening.vocabularyHints).toBe(true);
    await expectAccessible(page);
    expect(app.problems).toEqual([]);
    await main.context().close();
  });
});

describe('a microphone that gives nothing', () => {
  it('is told apart from a question, with what to do', async () => {
    const app = await startApp({ samples: true });
    try {
      const page = await openPage(app);
      await page.getByRole('button', { name: 'Speak a question' }).click();
      await microphone(page, 'fault').waitFor();
      await page.getByText(/The microphone may not be used|There is no microphone/).waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Check the microphone' }).click();
      await page.getByRole('dialog').getByRole('alert').waitFor();
      await expectAccessible(page);
      expect(app.problems).toEqual([]);
    } finally {
      await app.close();
    }
  });
});

/** Holds the key for about as long as a short question. */
async function sayFor(page: Page): Promise<void> {
  await page.keyboard.down('F9');
  await page
    .getByTestId('elapsed')
    .getByText(/^0:0[1-9]/)
    .waitFor();
  await page.keyboard.up('F9');
}
