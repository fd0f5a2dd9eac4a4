import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingAudioPrograms, RIG_RATE_HZ, startAudioRig, type AudioRig } from '../fixtures/audio-rig.ts';
import { realSpeech } from '../fixtures/real-speech.ts';
import { haveRecogniser, say, startRecogniser } from '../fixtures/recogniser.ts';
import { envelope, likeness, rms, withoutPauses } from '../fixtures/sound-measures.ts';
import { holdAndSay, startTalkingApp, waitForMicrophone, type TalkingApp } from './voice-harness.ts';

const speak = realSpeech('flite');
const missing = [...missingAudioPrograms, ...(haveRecogniser && speak !== null ? [] : ['pocketsphinx, flite or sox'])];
const QUESTION = 'what is the maximum dose of ceftriaxone for meningitis';
const SPEECH_RATE_HZ = 24_000;
/** Longer than pauses between words. */
const SILENCE_MS = 250;

describe.skipIf(missing.length > 0)(
  `a turn by voice, spoken and heard (missing here: ${missing.join(', ') || 'nothing'})`,
  () => {
    const spoken: Uint8Array[] = [];
    let rig: AudioRig;
    let app: TalkingApp;

    beforeAll(async () => {
      rig = await startAudioRig();
      app = await startTalkingApp({
        rig,
        transcription: await startRecogniser(),
        speech: async (text) => {
          const audio = (await speak?.(text)) ?? new Uint8Array();
          spoken.push(audio);
          return audio;
        },
      });
    });
    afterAll(async () => {
      await app.close();
      await rig.close();
    });

    it('is asked aloud, read, heard, interrupted and stopped', async () => {
      const page = await app.openTalk();
      const tap = await rig.tapSpeaker();

      await holdAndSay(app, page, await say(QUESTION));
      const answered = page.locator('[data-testid="turn"][data-stage="answered"]').last();
      await answered.waitFor();
      expect(await answered.innerText()).toContain(QUESTION);
      expect(await answered.getByTestId('answer').innerText()).toContain('4 g daily');
      await answered.getByTestId('answer').locator('[data-citation]').first().click();
      await page.getByTestId('viewer').locator('[data-mark="current"]').first().waitFor();

      const begin = await tap.sounding(0);
      await waitForMicrophone(page, 'speaking');
      await page.getByTestId('caption').filter({ hasText: '4 g daily' }).waitFor();
      await waitForMicrophone(page, 'idle');
      await tap.more(SILENCE_MS);
      const heard = tap.samples().subarray(begin);
      expect(rms(heard)).toBeGreaterThan(0.01);
      // A pause is what a busy machine makes of late pieces; a piece that is missing or torn is a fault.
      const played = withoutPauses(heard, RIG_RATE_HZ);
      const sent = withoutPauses(samplesOf(Buffer.concat(spoken)), SPEECH_RATE_HZ);
      expect(likeness(envelope(played, RIG_RATE_HZ), envelope(sent, SPEECH_RATE_HZ))).toBeGreaterThan(0.8);

      await holdAndSay(app, page, await say(QUESTION));
      const begun = await tap.sounding();
      await waitForMicrophone(page, 'speaking');
      const loud = tap.samples().length;
      await page.keyboard.down('F9');
      const quiet = await tap.silent(SILENCE_MS, loud - RIG_RATE_HZ / 2);
      expect((quiet - begun) / RIG_RATE_HZ).toBeLessThan(sent.length / SPEECH_RATE_HZ);
      await rig.speak(await say('stop'));
      await page.keyboard.up('F9');
      await waitForMicrophone(page, 'idle');

      expect(await page.getByTestId('turn').count()).toBe(2);
      // Once more where speech went on after a pause within the post-roll: what was begun before is dropped.
      expect(app.transcription.requests.length).toBeGreaterThanOrEqual(3);
      expect(await app.client.voice.recordings.list()).toEqual([]);
      await tap.close();
      expect(app.problems).toEqual([]);
    }, 120_000);
  },
);

function samplesOf(bytes: Uint8Array | undefined): Int16Array {
  return new Int16Array(Uint8Array.from(bytes ?? []).buffer);
}
