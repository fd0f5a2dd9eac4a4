import type { Page } from 'playwright';
import { readWav } from '../../engine/audio/wav.ts';
import { CAPTURE_RATE_HZ } from '../../contract/voice.ts';
import { startTranscriptionServer } from '../fakes/transcription-server.ts';
import type { AudioRig } from '../fixtures/audio-rig.ts';
import { makeNoise, matchNoise } from '../fixtures/known-noise.ts';
import { startTalkingApp, waitForMicrophone } from './voice-harness.ts';

/** What became of one turn's sound. Samples are those of 16 kHz. */
export interface TurnSound {
  /** From key-down to the first sample the microphone delivered to the page. */
  firstSampleMs: number;
  /** Delivered after key-down and before the first recorded one; negative where the recording begins before. */
  missingAtStart: number;
  missing: number;
  repeated: number;
  strange: number;
  /** Recorded after key-up. */
  postRollMs: number;
}

/** What the microphone delivered to the page, at 16 kHz, from a little before key-down on. */
interface Witness {
  firstSampleMs: number;
  samples: number[];
  /** Places of the first sample delivered after key-down, and after key-up. */
  atKeyDown: number;
  atKeyUp: number;
}

/** Long enough to hold many frames, and longer than the shortest turn. */
const HELD_MS = 400;
/** Of noise that repeats: longer than a turn. */
const NOISE_S = 20;

/**
 * Holds the key again and again while a known signal sounds, and compares what the engine hands to the transcriber with
 * what the microphone delivered to the page. `cold` closes the microphone after each turn.
 */
export async function speakTurns(options: { rig: AudioRig; turns: number; cold: boolean }): Promise<TurnSound[]> {
  const recorded: Uint8Array[] = [];
  const app = await startTalkingApp({
    rig: options.rig,
    // Words of command: nothing is asked, and the next turn may begin.
    transcription: await startTranscriptionServer({
      recognise: (wav) => {
        recorded.push(wav);
        return Promise.resolve('stop');
      },
    }),
    // Without a voice detector all that was heard goes to the transcriber, noise too.
    startHostProcess: () => ({
      postMessage: () => undefined,
      onMessage: () => undefined,
      onExit: (listener) => void setImmediate(listener),
      kill: () => undefined,
    }),
    voice: {
      microphone: {
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
        warmMs: options.cold ? 0 : 120_000,
      },
    },
  });
  const stopNoise = await options.rig.loop(makeNoise(NOISE_S));
  try {
    const page = await app.openTalk();
    await page.addInitScript(witnessMicrophone);
    await page.reload();
    await page.getByText('Hold F9 to speak').waitFor();
    const witnesses: Witness[] = [];
    for (let turn = 0; turn < options.turns; turn += 1) {
      await holdAWhile(page);
      witnesses.push(await page.evaluate(() => (globalThis as unknown as { witness(): Witness }).witness()));
    }
    if (app.problems.length > 0) throw new Error(app.problems.join('\n'));
    return witnesses.map((witness, turn) => judge(recorded[turn], witness));
  } finally {
    await stopNoise();
    await app.close();
  }
}

async function holdAWhile(page: Page): Promise<void> {
  await page.keyboard.down('F9');
  await page.waitForFunction((ms) => (globalThis as unknown as { heardMs(): number }).heardMs() >= ms, HELD_MS);
  await page.keyboard.up('F9');
  await waitForMicrophone(page, 'thinking', 'idle');
  await waitForMicrophone(page, 'idle');
}

function judge(wav: Uint8Array | undefined, witness: Witness): TurnSound {
  if (wav === undefined) throw new Error('A turn reached no transcriber');
  const recorded = new Int16Array(Uint8Array.from(readWav(wav, CAPTURE_RATE_HZ)).buffer);
  const match = matchNoise(recorded, Int16Array.from(witness.samples));
  const end = match.position + match.missing - match.repeated + recorded.length;
  return {
    firstSampleMs: witness.firstSampleMs,
    missingAtStart: match.position - witness.atKeyDown,
    missing: match.missing,
    repeated: match.repeated,
    strange: match.strange,
    postRollMs: ((end - witness.atKeyUp) * 1000) / CAPTURE_RATE_HZ,
  };
}

/** In the page, before anything else: reads the microphone's track beside the product. Needs a device at 48 kHz. */
function witnessMicrophone(): void {
  const witness: Witness = { firstSampleMs: 0, samples: [], atKeyDown: -1, atKeyUp: -1 };
  let [keyDownAtMs, held, released, phase] = [0, false, false, 0];
  const before = 1600;
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  type Block = { numberOfFrames: number; copyTo(to: Float32Array, how: object): void; close(): void };
  const { MediaStreamTrackProcessor: Processor } = globalThis as unknown as {
    MediaStreamTrackProcessor: new (init: object) => { readable: ReadableStream<Block> };
  };
  const follow = async (track: MediaStreamTrack): Promise<void> => {
    const reader = new Processor({ track, maxBufferSize: 1000 }).readable.getReader();
    let sounded = false;
    for (;;) {
      const { value: block } = await reader.read();
      if (block === undefined) return;
      const samples = new Float32Array(block.numberOfFrames);
      block.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
      block.close();
      sounded ||= samples.some((sample) => sample !== 0);
      if (!sounded) continue;
      if (!held) witness.samples.splice(0, witness.samples.length - before);
      if (held && witness.atKeyDown < 0) {
        witness.atKeyDown =
          witness.samples.length +
          Math.ceil(
            Math.max(
              0,
              samples.findIndex((sample) => sample !== 0),
            ) / 3,
          );
        witness.firstSampleMs = performance.now() - keyDownAtMs;
      }
      if (released && witness.atKeyUp < 0) witness.atKeyUp = witness.samples.length;
      // The noise holds nothing above 5 kHz: every third sample of 48 kHz tells it all.
      for (; phase < samples.length; phase += 3) witness.samples.push(Math.round(32_767 * (samples[phase] ?? 0)));
      phase -= samples.length;
    }
  };
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    for (const track of stream.getAudioTracks()) void follow(track);
    return stream;
  };
  const down = ({ code, timeStamp }: KeyboardEvent): void => {
    if (code !== 'F9') return;
    keyDownAtMs = timeStamp;
    held = true;
    released = false;
    Object.assign(witness, { firstSampleMs: 0, atKeyDown: -1, atKeyUp: -1 });
  };
  addEventListener('keydown', down, { capture: true });
  addEventListener('keyup', ({ code }) => (released ||= code === 'F9'), { capture: true });
  Object.assign(globalThis, {
    heardMs: () => (witness.atKeyDown < 0 ? 0 : (witness.samples.length - witness.atKeyDown) / 16),
    witness: () => {
      const told = structuredClone(witness);
      held = false;
      witness.samples = witness.samples.slice(-before);
      return told;
    },
  });
}
