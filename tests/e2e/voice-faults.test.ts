import type { Page } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DesktopBridge } from '../../contract/desktop-bridge.ts';
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
    // Asked once, or twice where words were made out before the key was let go: it fails until it recovers.
    for (let times = 0; times < 4; times += 1) {
      app.transcription.scriptRealtime({ kind: 'status', status: 500 });
      app.transcription.script({ kind: 'status', status: 500 });
    }
    await holdAndSay(app, page, wav);
    await strip('Your words could not be made out').waitFor();
    const [kept] = await app.client.voice.recordings.list();
    expect(kept?.durationMs).toBeGreaterThan(2500);
    app.transcription.recover();
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

  it('asks what was heard before the microphone was pulled out', async () => {
    await start();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    await rig.speak(wav);
    await rig.pullOut();
    await strip('The microphone went away').waitFor();
    await answered();
    expect(lastFileSeconds()).toBeGreaterThan(2.5);
    await page.keyboard.up('F9');
    await holdAndSay(app, page, wav);
    await answered(2);
  });

  it('asks what was heard before the microphone was forbidden, and says that it may not be used any more', async () => {
    await start();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    await rig.speak(wav);
    await forbidMicrophone(page);
    await strip('The microphone may no longer be used').waitFor();
    await answered();
    expect(lastFileSeconds()).toBeGreaterThan(2.5);
    await page.keyboard.up('F9');
    await page.keyboard.down('F9');
    await strip('The microphone may not be used').waitFor();
    await page.keyboard.up('F9');
  });

  it('ends the longest turn by itself, says so before and after, and asks what was heard', async () => {
    await start();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    await rig.speak(wav);
    // Ten minutes less some seconds go by at once; the sound is as long as it is.
    await page.evaluate(() => {
      const now = performance.now.bind(performance);
      performance.now = () => now() + 592_000;
    });
    await page.keyboard.press('Shift');
    await page.getByTestId('listening').getByText('Ends by itself at 10:00').waitFor();
    await page.getByTestId('voice-notice').filter({ hasText: 'Ten minutes is the longest turn' }).waitFor();
    await answered();
    await page.keyboard.up('F9');
    expect(lastFileSeconds()).toBeGreaterThan(2.5);
  });

  it('ends when the screen is locked, and asks what was heard', async () => {
    await start();
    await page.addInitScript(becomeDesktop);
    await page.reload();
    await page.getByText('Hold F9 to speak').waitFor();
    await page.keyboard.down('F9');
    await waitForMicrophone(page, 'hearing');
    await rig.speak(wav);
    await page.evaluate(() => (globalThis as unknown as { lockScreen(): void }).lockScreen());
    await answered();
    expect(lastFileSeconds()).toBeGreaterThan(2.5);
    await page.keyboard.up('F9');
    expect(await page.getByTestId('turn').count()).toBe(1);
  });

  it('says which command it obeyed, to the eye and to a screen reader', async () => {
    await start();
    app.transcription.script({ kind: 'answer', text: 'New question.' });
    const notice = page.getByRole('status').getByTestId('voice-notice');
    const said = notice.filter({ hasText: 'New question' }).waitFor();
    await holdAndSay(app, page, await say('new question'));
    await said;
    await notice.waitFor({ state: 'detached' });
    expect(await page.getByTestId('turn').count()).toBe(0);
  });

  it('opens the microphone once for two turns in a row', async () => {
    await start();
    await page.evaluate(() => {
      const devices = navigator.mediaDevices;
      const ask = devices.getUserMedia.bind(devices);
      const page = globalThis as unknown as { opened: number };
      page.opened = 0;
      devices.getUserMedia = (wanted) => {
        page.opened += 1;
        return ask(wanted);
      };
    });
    await holdAndSay(app, page, wav);
    await answered();
    await holdAndSay(app, page, wav);
    await answered(2);
    expect(await page.evaluate(() => (globalThis as unknown as { opened: number }).opened)).toBe(1);
  });
});

/** As a person does it in the settings of the browser, in the middle of a turn. */
async function forbidMicrophone(page: Page): Promise<void> {
  const ofPage = await page.context().newCDPSession(page);
  const { targetInfo } = await ofPage.send('Target.getTargetInfo');
  const browser = page.context().browser();
  if (browser === null) throw new Error('This page has no browser');
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.setPermission', {
    permission: { name: 'microphone' },
    setting: 'denied',
    origin: new URL(page.url()).origin,
    ...(targetInfo.browserContextId === undefined ? {} : { browserContextId: targetInfo.browserContextId }),
  });
}

/** Runs in the page before anything of it: the desktop program as the page sees it, with the browser shell's pipe behind it. */
function becomeDesktop(): void {
  const own = globalThis as unknown as { voiceassist: Partial<DesktopBridge>; lockScreen(): void };
  const ignore = (): (() => void) => () => undefined;
  const done = (): Promise<never> => Promise.resolve(undefined as never);
  own.voiceassist = {
    platform: 'linux',
    requestEnginePort: () => {
      const socket = new WebSocket(`ws://${location.host}/pipe/app`);
      socket.binaryType = 'arraybuffer';
      const { port1, port2 } = new MessageChannel();
      socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
        port1.postMessage(typeof data === 'string' ? data : new Uint8Array(data)),
      );
      port1.addEventListener('message', ({ data }: MessageEvent<string | Uint8Array<ArrayBuffer>>) => socket.send(data));
      return new Promise((resolve) => {
        socket.addEventListener('open', () => {
          port1.start();
          window.postMessage({ kind: 'engine-port', generation: 1 }, location.origin, [port2]);
          resolve();
        });
      });
    },
    onScreenLocked: (listener) => {
      own.lockScreen = listener;
      return () => undefined;
    },
    onGlobalTrigger: ignore,
    onGlobalKeyStates: ignore,
    onDictationDevices: ignore,
    setGlobalKeys: done,
    setVoiceState: done,
  };
}
