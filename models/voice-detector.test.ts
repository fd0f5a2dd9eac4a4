import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { HostAnswer, HostProcess, HostRequest } from './host-protocol.ts';
import { createVoiceDetector } from './voice-detector.ts';

const signal = new AbortController().signal;
const log = { info: () => undefined, warn: () => undefined, bug: () => '' };
const frame = new Float32Array(512);

interface FakeHost extends HostProcess {
  received: HostRequest[];
  killed: boolean;
  answers: boolean;
  die(): void;
}

let hosts: FakeHost[];

function startFakeHost(): FakeHost {
  let onAnswer: (answer: HostAnswer) => void = () => undefined;
  let onExit: () => void = () => undefined;
  const host: FakeHost = {
    received: [],
    killed: false,
    answers: true,
    postMessage(request) {
      host.received.push(request);
      if (request.kind === 'close') return onExit();
      if (request.kind === 'voice' && host.answers) {
        queueMicrotask(() => onAnswer({ kind: 'voice', requestId: request.requestId, probabilities: [0.5] }));
      }
    },
    onMessage: (listener) => (onAnswer = listener),
    onExit: (listener) => (onExit = listener),
    kill() {
      host.killed = true;
      onExit();
    },
    die: () => onExit(),
  };
  hosts.push(host);
  return host;
}

const create = () => createVoiceDetector({ log, modelPath: 'm', startHostProcess: startFakeHost, now: () => Date.now() });

beforeEach(() => {
  vi.useFakeTimers();
  hosts = [];
});

afterEach(() => {
  vi.useRealTimers();
});

describe('voice detector', () => {
  it('stops its process after a minute without a stream, not while one is open', async () => {
    const detector = create();
    const stream = await detector.open();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(await stream.probabilities(frame, signal)).toEqual([0.5]);
    stream.close();
    stream.close();
    await vi.advanceTimersByTimeAsync(59_999);
    expect(hosts[0]?.received.at(-1)).toMatchObject({ kind: 'voice-end' });
    await vi.advanceTimersByTimeAsync(1);
    expect(hosts[0]?.received.at(-1)).toEqual({ kind: 'close' });
    await detector.open();
    expect(hosts).toHaveLength(2);
  });

  it('kills a process that does not answer, and the stream fails', async () => {
    const stream = await create().open();
    if (hosts[0]) hosts[0].answers = false;
    const [stuck] = await Promise.allSettled([stream.probabilities(frame, signal), vi.advanceTimersByTimeAsync(10_000)]);
    expect(stuck).toMatchObject({ reason: { code: 'VOICE_DETECTOR_UNAVAILABLE' } });
    expect(hosts[0]?.killed).toBe(true);
  });

  it('starts again at once after one death, and after longer pauses when deaths follow each other', async () => {
    const detector = create();
    await detector.open();
    hosts[0]?.die();
    await detector.open();
    for (let deaths = 2; deaths <= 4; deaths++) {
      hosts.at(-1)?.die();
      const pauseMs = 500 * 2 ** (deaths - 2);
      await vi.advanceTimersByTimeAsync(pauseMs - 1);
      await expect(detector.open()).rejects.toMatchObject({ code: 'VOICE_DETECTOR_UNAVAILABLE' });
      expect(detector.state()).toBe('failed');
      await vi.advanceTimersByTimeAsync(1);
      await detector.open();
      expect(hosts).toHaveLength(deaths + 1);
    }
  });
});
