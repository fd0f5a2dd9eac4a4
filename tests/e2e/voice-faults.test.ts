import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forkHostProcess } from '../../models/fork-host.ts';
import type { HostProcess } from '../../models/host-protocol.ts';
import { startTranscriptionServer } from '../fakes/transcription-server.ts';
import { missingAudioPrograms, startAudioRig, type AudioRig } from '../fixtures/audio-rig.ts';
import { makeNoise } from '../fixtures/known-noise.ts';
import { haveRecogniser, say } from '../fixtures/recogniser.ts';
import { holdAndSay, startTalkingApp, waitForMicrophone, type TalkingApp, type TalkOptions } from './voice-harness.ts';

const missing = [...missingAudioPrograms, ...(haveRecogniser ? [] : ['flite'])].join(', ');
const QUESTION = 'what is the maximum dose of ceftriaxone for meningitis';

describe.skipIf(missing !== '')(`what can go wrong in a turn by voice (missing here: ${missing || 'nothing'})`, () => {
  let rig: AudioRig;
  let app: TalkingApp;
  let page: Page;
  let wav: Uint8Array;
  const hosts: HostProcess[] = [];

  const start = async (options: Partial<TalkOptions> = {}): Promise<void> => {
    app = await startTalkingApp({
      rig,
      transcription: await startTranscriptionServer({ recognise: () => Promise.resolve(QUESTION) }),
      startHostProcess: (what) => {
        const host = forkHostProcess(what);
        hosts.push(host);
        return host;
      },
      ...options,
      voice: { speaking: { muted: true }, ...options.voice },
    });
    page = await app.openTalk();
  };
  const answered = async (count = 1): Promise<void> => {
    await page
      .locator('[data-testid="turn"][data-stage="answered"]')
      .nth(count - 1)
      .waitFor();
    expect(await page.getByTestId('turn').count()).toBe(count);
    await waitForMicrophone(page, 'idle', 'fault');
  };
  const strip = (words: string) => page.getByTestId('voice-strip').filter({ hasText: words });
  const lastFileSeconds = (): number => ((app.transcription.requests.at(-1)?.file.length ?? 0) - 44) / 32_000;

  beforeEach(async () => {
    hosts.length = 0;
    rig = await startAudioRig();
    wav = await say(QUESTION);
  });
  afterEach(async () => {
    await app.close();
    await rig.close();
  });

  it('is answered though the voice detector is killed mid-utterance', async () => {
    await start();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    const said = rig.speak(wav);
    await expect.poll(() => hosts.length).toBeGreaterThan(0);
    for (const host of hosts) host.kill();
    await said;
    await page.keyboard.up('F9');
    await answered();
    expect(lastFileSeconds()).toBeGreaterThan((wav.length - 44) / 32_000);
  });

  it('is sent again, whole, when the connection is lost while it is spoken', async () => {
    await start();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    const said = rig.speak(wav);
    app.dropConnections();
    await said;
    await page.keyboard.up('F9');
    await answered();
    expect(lastFileSeconds()).toBeGreaterThan(2.5);
  });

  it('keeps what was said when the transcription server fails, and asks it on request', async () => {
    await start();
    app.transcription.scriptRealtime({ kind: 'status', status: 500 });
    // Asked twice before it counts as failed.
    app.transcription.script({ kind: 'status', status: 500 }, { kind: 'status', status: 500 });
    await holdAndSay(app, page, wav);
    await strip('Your words could not be made out').waitFor();
    const [kept] = await app.client.voice.recordings.list();
    expect(kept?.durationMs).toBeGreaterThan(2500);
    await page.getByTestId('voice-strip').getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId('turn').waitFor();
    await expect.poll(() => app.client.voice.recordings.list()).toEqual([]);
  });

  it.each([
    { name: 'cuts the connection', behaviour: { kind: 'destroy' } as const },
    { name: 'is slow', behaviour: { kind: 'answer', text: QUESTION, delayMs: 1500 } as const },
  ])('is answered when the transcription server $name', async ({ behaviour }) => {
    await start();
    app.transcription.script(behaviour);
    await holdAndSay(app, page, wav);
    if (behaviour.kind === 'destroy') {
      await page.getByTestId('turn').or(strip('Your words could not be made out')).first().waitFor();
      const again = page.getByTestId('voice-strip').getByRole('button', { name: 'Try again' });
      if (await again.isVisible()) await again.click();
    }
    await answered();
  });

  it('is given up with Escape when the transcription server hangs, and the next turn is answered', async () => {
    await start();
    app.transcription.script({ kind: 'hang' });
    await holdAndSay(app, page, wav);
    await expect.poll(() => app.transcription.requests.length).toBe(1);
    await page.keyboard.press('Escape');
    await waitForMicrophone(page, 'idle');
    await holdAndSay(app, page, wav);
    await answered();
  });

  it('asks what was heard before the microphone went dead, and works with the next one at another rate', async () => {
    await start();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    await rig.speak(wav);
    await rig.unplug();
    await answered();
    expect(lastFileSeconds()).toBeGreaterThan(2.5);
    await page.keyboard.up('F9');
    await rig.plugIn(44_100);
    await holdAndSay(app, page, wav);
    await answered(2);
    expect(lastFileSeconds()).toBeGreaterThan(2.5);
  });

  it('says so when the microphone may not be used', async () => {
    await start();
    page = await app.openTalk({ microphone: 'denied' });
    await page.keyboard.down('F9');
    await strip('The microphone may not be used').waitFor();
    await page.keyboard.up('F9');
    expect(app.transcription.requests).toEqual([]);
  });

  it('asks nothing after a tap of the key, two quick presses, silence or noise', async () => {
    await start();
    await page.keyboard.press('F9');
    await page.keyboard.press('F9');
    await page.keyboard.press('F9');
    await waitForMicrophone(page, 'idle', 'nothing');
    const silence = new Uint8Array(wav.length);
    silence.set(wav.subarray(0, 44));
    await holdAndSay(app, page, silence);
    await strip('Nothing was asked').waitFor();
    const stopNoise = await rig.loop(makeNoise(5).map((sample) => sample / 8));
    await holdAndSay(app, page, silence);
    await strip('no speech in it').waitFor();
    await stopNoise();
    expect(await page.getByTestId('turn').count()).toBe(0);
    expect(app.transcription.requests).toEqual([]);
  });

  it('ends the turn and asks when the page is hidden', async () => {
    await start();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    await rig.speak(wav);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await answered();
  });
});
