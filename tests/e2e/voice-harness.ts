import type { Page } from 'playwright';
import { DEFAULT_VOICE_SETTINGS, type VoiceSettings } from '../../contract/voice-settings.ts';
import { startSpeechServer, type MakeSpeech, type SpeechServer } from '../fakes/speech-server.ts';
import { startTranscriptionServer, type TranscriptionServer } from '../fakes/transcription-server.ts';
import type { AudioRig } from '../fixtures/audio-rig.ts';
import { nameVoiceServers } from '../fixtures/name-voice-servers.ts';
import { startApp, type AppOptions, type RunningApp } from './harness.ts';

/** Notes that answer questions the recogniser of the rig knows. */
export const SPOKEN_NOTES = {
  'ceftriaxone.md':
    '# Ceftriaxone\n\nThe maximum dose of ceftriaxone for meningitis is 4 g daily, given as 2 g every 12 hours. ' +
    'Ceftriaxone must not be given with calcium in newborns.\n',
  'stroke.md':
    '# Stroke\n\nThe target blood pressure after stroke treated with thrombolysis is below 180/105 mmHg for 24 hours.\n',
};

export interface TalkOptions extends Omit<AppOptions, 'browser'> {
  rig: AudioRig;
  /** Takes the audio of a question. Default: a server that hears the same words always. */
  transcription?: TranscriptionServer;
  speech?: MakeSpeech;
  voice?: { [Part in keyof VoiceSettings]?: Partial<VoiceSettings[Part]> };
  /** More for Chromium's command line. */
  args?: readonly string[];
}

/** The product with a microphone to speak into, a loudspeaker to listen to, and servers for words and voice. */
export interface TalkingApp extends RunningApp {
  rig: AudioRig;
  transcription: TranscriptionServer;
  speech: SpeechServer;
  /** Opens the app, ready for the first key. Default: where the microphone is allowed. */
  openTalk(options?: { microphone: 'allowed' | 'denied' }): Promise<Page>;
}

/** Starts everything but the rig, which is the caller's. */
export async function startTalkingApp(options: TalkOptions): Promise<TalkingApp> {
  const { rig, voice = {}, args = [], speech: makeSpeech, ...appOptions } = options;
  const transcription = options.transcription ?? (await startTranscriptionServer());
  const speech = await startSpeechServer(makeSpeech === undefined ? {} : { speech: makeSpeech });
  const app = await startApp({
    notes: SPOKEN_NOTES,
    ...appOptions,
    browser: {
      env: { ...plainEnvironment(), ...rig.environment },
      // Playwright silences a browser without a window.
      ignoreDefaultArgs: ['--mute-audio'],
      args: [...args],
    },
  });
  const { microphone, listening, speaking } = DEFAULT_VOICE_SETTINGS;
  await nameVoiceServers(app.client, { listening: transcription.baseUrl, speaking: speech.baseUrl });
  await app.client.settings.update({
    voice: {
      keys: { ...DEFAULT_VOICE_SETTINGS.keys, ...voice.keys },
      microphone: { ...microphone, ...voice.microphone },
      listening: { ...listening, transcriber: 'http', ...voice.listening },
      speaking: { ...speaking, synthesizer: 'http', ...voice.speaking },
      // Cues would be measured with what is spoken.
      cues: false,
    },
  });
  return {
    ...app,
    rig,
    transcription,
    speech,
    openTalk: async ({ microphone: permission } = { microphone: 'allowed' }) => {
      const page = await app.open();
      // What is not granted here is denied, without a question nobody would answer.
      await page.context().grantPermissions(permission === 'allowed' ? ['microphone'] : []);
      // Said when the settings were read, and with them the key.
      await page.getByText('Hold F9 to speak').waitFor();
      return page;
    },
    close: async () => {
      await app.close();
      await Promise.all([transcription.close(), speech.close()]);
    },
  };
}

/** Waits until the microphone button shows this state. */
export async function waitForMicrophone(page: Page, ...states: string[]): Promise<void> {
  await page.locator(states.map((state) => `[data-testid="microphone"][data-state="${state}"]:enabled`).join(', ')).waitFor();
}

/** Holds the key until the microphone is heard, says something, lets go. */
export async function holdAndSay(app: TalkingApp, page: Page, wav: Uint8Array): Promise<void> {
  await page.keyboard.down('F9');
  await waitForMicrophone(page, 'hearing');
  await app.rig.speak(wav);
  await page.keyboard.up('F9');
}

/** The environment without what is undefined, as Playwright wants it. */
export function plainEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
