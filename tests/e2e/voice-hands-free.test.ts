import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTranscriptionServer } from '../fakes/transcription-server.ts';
import { missingAudioPrograms, startAudioRig, type AudioRig } from '../fixtures/audio-rig.ts';
import { realSpeech } from '../fixtures/real-speech.ts';
import { haveRecogniser, say } from '../fixtures/recogniser.ts';
import { holdAndSay, startTalkingApp, waitForMicrophone, type TalkingApp, type TalkOptions } from './voice-harness.ts';

const speak = realSpeech('flite');
const missing = [...missingAudioPrograms, ...(haveRecogniser && speak !== null ? [] : ['pocketsphinx, flite or sox'])];
const QUESTION = 'what is the maximum dose of ceftriaxone for meningitis';
/** Too short to be doubted, however much of what is said the echo canceller takes away. */
const WORDS = 'ceftriaxone dose';
const SILENCE_MS = 250;

describe.skipIf(missing.length > 0)(`a turn without hands (missing here: ${missing.join(', ') || 'nothing'})`, () => {
  let rig: AudioRig;
  let app: TalkingApp;

  const start = async (voice: TalkOptions['voice']): Promise<void> => {
    rig = await startAudioRig();
    app = await startTalkingApp({
      rig,
      transcription: await startTranscriptionServer({ recognise: () => Promise.resolve(WORDS) }),
      speech: async (text) => (await speak?.(text)) ?? new Uint8Array(),
      ...(voice === undefined ? {} : { voice }),
    });
  };
  let wav: Uint8Array;
  beforeEach(async () => {
    wav = await say(QUESTION);
  });
  afterEach(async () => {
    await app.close();
    await rig.close();
  });

  it('begins with one press and ends with the speech', async () => {
    await start({ listening: { handsFree: true }, speaking: { muted: true } });
    const page = await app.openTalk();
    await page.keyboard.press('F8');
    await waitForMicrophone(page, 'hearing');
    await rig.speak(wav);
    const answered = page.locator('[data-testid="turn"][data-stage="answered"]');
    await answered.waitFor();
    expect(await answered.innerText()).toContain(WORDS);
    await waitForMicrophone(page, 'idle');
    expect(await app.client.voice.recordings.list()).toEqual([]);
    expect(app.problems).toEqual([]);
  });

  it('interrupts the answer by speaking, and keeps what was said from its beginning', async () => {
    await start({ speaking: { bargeInByVoice: true } });
    const page = await app.openTalk();
    const tap = await rig.tapSpeaker();
    await holdAndSay(app, page, wav);
    await tap.sounding();
    await waitForMicrophone(page, 'speaking');
    await page.locator('[data-testid="turn"][data-stage="answered"]').waitFor();

    const loud = tap.samples().length;
    const said = rig.speak(wav);
    await waitForMicrophone(page, 'hearing');
    await tap.silent(SILENCE_MS, loud);
    await said;
    const second = page.getByTestId('turn').nth(1);
    await second.waitFor();
    // Not compared word by word: the echo canceller dampens what is said while the loudspeaker sounds.
    const seconds = (file: Uint8Array | undefined): number => ((file?.length ?? 0) - 44) / 32_000;
    expect(seconds(app.transcription.requests.at(-1)?.file)).toBeGreaterThanOrEqual(seconds(wav));
    await page.locator('[data-testid="turn"][data-stage="answered"]').nth(1).waitFor();

    // Nobody speaks over the second answer: nothing of what was listened to is kept or transcribed. (A pause in the question
    // may have begun a transcription that was withdrawn: two is the least.)
    const asked = app.transcription.requests.length;
    expect(asked).toBeGreaterThanOrEqual(2);
    await waitForMicrophone(page, 'idle');
    expect(app.transcription.requests).toHaveLength(asked);
    expect(await app.client.voice.recordings.list()).toEqual([]);
    await tap.close();
    expect(app.problems).toEqual([]);
  });
});
