import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { floatsOf } from '../../engine/audio/pcm.ts';
import { readWav } from '../../engine/audio/wav.ts';
import type { VoiceDetector, VoiceDetectorStream } from '../../engine/listen/voice-detector.ts';
import { VOICE_FRAME_SAMPLES } from '../../engine/listen/voice-detector.ts';
import { forkHostProcess } from '../../models/fork-host.ts';
import type { HostProcess } from '../../models/host-protocol.ts';
import { createVoiceDetector, type VoiceDetectorParts } from '../../models/voice-detector.ts';
import { createSilentLog } from '../fakes/silent-log.ts';

const SPEECH = join(import.meta.dirname, '../../../shared/audio/speech/cards-001.wav');

const signal = new AbortController().signal;
let hosts: HostProcess[];
let opened: VoiceDetector[];

beforeEach(() => {
  hosts = [];
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((detector) => detector.close()));
});

function start(parts: Partial<VoiceDetectorParts> = {}) {
  const detector = createVoiceDetector({
    log: createSilentLog(),
    startHostProcess: (options) => {
      const host = forkHostProcess(options);
      hosts.push(host);
      return host;
    },
    ...parts,
  });
  opened.push(detector);
  return detector;
}

const silence = () => new Float32Array(VOICE_FRAME_SAMPLES);

async function judgeAll(stream: VoiceDetectorStream, samples: Float32Array): Promise<number[]> {
  const probabilities: number[] = [];
  for (let at = 0; at + VOICE_FRAME_SAMPLES <= samples.length; at += VOICE_FRAME_SAMPLES) {
    probabilities.push(...(await stream.probabilities(samples.subarray(at, at + VOICE_FRAME_SAMPLES), signal)));
  }
  return probabilities;
}

describe('voice detector over Silero in a model host', () => {
  it('starts its process with the first stream, and takes silence for none', async () => {
    const detector = start();
    expect(hosts).toHaveLength(0);
    const stream = await detector.open();
    for (const probability of await judgeAll(stream, new Float32Array(VOICE_FRAME_SAMPLES * 30))) {
      expect(probability).toBeLessThan(0.2);
    }
    expect(hosts).toHaveLength(1);
    expect(detector.state()).toBe('ready');
  });

  it.skipIf(!existsSync(SPEECH))('hears speech, each stream with a memory of its own (../shared/audio)', async () => {
    const speech = floatsOf(readWav(readFileSync(SPEECH), 16_000));
    const detector = start();
    const [alone, left, right] = [await detector.open(), await detector.open(), await detector.open()];
    const expected = await judgeAll(alone, speech);
    expect(Math.max(...expected)).toBeGreaterThan(0.9);
    expect(await Promise.all([judgeAll(left, speech), judgeAll(right, speech)])).toEqual([expected, expected]);
    expect(await judgeAll(await detector.open(), speech)).toEqual(expected);
    expect(hosts).toHaveLength(1);
  });

  it('fails the stream whose process was killed, and serves the next', async () => {
    const detector = start();
    const stream = await detector.open();
    await stream.probabilities(silence(), signal);
    const asked = stream.probabilities(silence(), signal);
    hosts[0]?.kill();
    await Promise.allSettled([asked]);
    await expect(stream.probabilities(silence(), signal)).rejects.toMatchObject({ code: 'VOICE_DETECTOR_UNAVAILABLE' });
    stream.close();
    await expect((await detector.open()).probabilities(silence(), signal)).resolves.toEqual([expect.closeTo(0, 0)]);
    expect(hosts).toHaveLength(2);
  });

  it('says so where the model cannot be loaded', async () => {
    const detector = start({ modelPath: join(import.meta.dirname, 'no-such-model.onnx') });
    const stream = await detector.open();
    await expect(stream.probabilities(silence(), signal)).rejects.toMatchObject({ code: 'VOICE_DETECTOR_UNAVAILABLE' });
    expect(detector.state()).toBe('failed');
  });

  it('lets go of a wait that is cancelled', async () => {
    const stream = await start().open();
    const controller = new AbortController();
    const cancelled = stream.probabilities(silence(), controller.signal);
    controller.abort();
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
    await expect(stream.probabilities(silence(), controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
    await expect(stream.probabilities(silence(), signal)).resolves.toEqual([expect.closeTo(0, 0)]);
  });

  it('refuses streams once it is closed', async () => {
    const detector = start();
    const stream = await detector.open();
    await stream.probabilities(silence(), signal);
    await detector.close();
    await expect(stream.probabilities(silence(), signal)).rejects.toMatchObject({ code: 'VOICE_DETECTOR_UNAVAILABLE' });
    await expect(detector.open()).rejects.toMatchObject({ code: 'VOICE_DETECTOR_UNAVAILABLE' });
  });
});
