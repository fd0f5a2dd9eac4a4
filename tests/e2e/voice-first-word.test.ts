import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav, writeWav } from '../../engine/audio/wav.ts';
import { missingAudioPrograms, RIG_RATE_HZ, startAudioRig, type AudioRig } from '../fixtures/audio-rig.ts';
import { haveRecogniser, say, startRecogniser } from '../fixtures/recogniser.ts';
import { startTalkingApp, waitForMicrophone, type TalkingApp } from './voice-harness.ts';

const missing = [...missingAudioPrograms, ...(haveRecogniser ? [] : ['pocketsphinx, flite or sox'])].join(', ');
const QUESTION = 'what is the target blood pressure after stroke';
/** The time shown when the question has been said. */
const LONG_ENOUGH = /^0:0[4-9]/;

describe.skipIf(missing !== '')(`a question that begins with the key (missing here: ${missing || 'nothing'})`, () => {
  let rig: AudioRig;
  let app: TalkingApp;
  let folder: string;

  beforeAll(async () => {
    rig = await startAudioRig();
    folder = await mkdtemp(join(tmpdir(), 'voiceassist-spoken-'));
    const file = join(folder, 'question.wav');
    await writeFile(file, writeWav(readWav(await say(QUESTION), RIG_RATE_HZ), RIG_RATE_HZ));
    app = await startTalkingApp({
      rig,
      transcription: await startRecogniser(),
      // The file begins to sound in the moment the microphone is opened.
      args: ['--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${file}%noloop`],
      voice: { speaking: { muted: true } },
    });
  });
  afterAll(async () => {
    await app.close();
    await rig.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is recognised from its first word, and answered', async () => {
    const page = await app.openTalk();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    await page.getByTestId('elapsed').filter({ hasText: LONG_ENOUGH }).waitFor();
    await page.keyboard.up('F9');
    const answered = page.locator('[data-testid="turn"][data-stage="answered"]');
    await answered.waitFor();
    expect(await answered.innerText()).toContain(QUESTION);
    expect(await answered.getByTestId('answer').innerText()).toContain('180/105');
    expect(app.problems).toEqual([]);
  });
});
