import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaptureMessage, VoiceEvent } from '../../contract/voice.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { FRAME_MS, type CapturedFrame } from './frame-maker.ts';
import type { TakeListener } from './microphone-take.ts';
import { createVoiceWatch, LEAD_MS, LONGEST_WATCH_MS, type HeardVoice, type VoiceWatch } from './voice-watch.ts';

let received: CaptureMessage[];
let out: EventQueue<VoiceEvent>;
let log: string[];
let microphone: TakeListener | null;
let wanted: boolean;
let voices: HeardVoice[];
let watch: VoiceWatch;
let given: number;

beforeEach(() => {
  vi.useFakeTimers();
  [received, out, log, microphone, wanted, voices, given] = [[], createEventQueue(), [], null, true, [], 0];
  watch = createVoiceWatch(
    {
      calls: () =>
        ({
          turn: async (input: AsyncIterable<CaptureMessage>) => {
            void (async () => {
              for await (const message of input) received.push(message);
              log.push(received.at(-1)?.kind === 'end' ? 'complete' : 'forgotten');
              out.end();
            })();
            return out.events;
          },
        }) as never,
      connected: () => Promise.resolve(),
      painted: () => Promise.resolve(performance.now()),
      now: () => performance.now(),
      microphone: {
        take: (listener) => {
          microphone = listener;
          return { end: () => Promise.resolve(), cancel: () => log.push('microphone let go') };
        },
      },
      wanted: () => wanted,
      watching: (open) => log.push(open ? 'open' : 'closed'),
    },
    (voice) => voices.push(voice),
  );
});

afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

/** Frames of silence or speech, each with its number in place of its sound. */
async function frames(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    microphone?.frame({ samples: Uint8Array.of(given % 256, Math.floor(given / 256)), peak: 0.1, rms: 0.1 });
    given += 1;
    await vi.advanceTimersByTimeAsync(FRAME_MS);
  }
}

async function tell(event: VoiceEvent): Promise<void> {
  out.push(event);
  await vi.advanceTimersByTimeAsync(0);
}

const numberOf = ({ samples }: CapturedFrame): number => (samples[0] ?? 0) + (samples[1] ?? 0) * 256;

/** Starts a turn with what was heard. */
function takeVoice(): { sinceMs: number; preRollMs: number; numbers: number[] } {
  const turn = { sinceMs: -1, preRollMs: -1, numbers: [] as number[] };
  voices[0]?.take({
    firstSample: ({ atMs, preRollMs }) => Object.assign(turn, { sinceMs: atMs, preRollMs }),
    frame: (frame) => turn.numbers.push(numberOf(frame)),
    fault: () => log.push('fault'),
  });
  return turn;
}

async function start(): Promise<void> {
  watch.start();
  microphone?.firstSample({ atMs: performance.now(), preRollMs: 0 });
  await vi.advanceTimersByTimeAsync(0);
}

describe('voice watch', () => {
  it('opens nothing unless it is wanted', () => {
    wanted = false;
    watch.start();
    expect(microphone).toBeNull();
  });

  it('listens hands-free, and shows that the microphone is open', async () => {
    await start();
    await frames(3);
    expect(received[0]).toMatchObject({ kind: 'begin', trigger: 'hands-free', speak: false });
    expect(received.filter(({ kind }) => kind === 'frame')).toHaveLength(3);
    expect(log).toEqual(['open']);
  });

  it('leaves nothing behind where nobody spoke', async () => {
    await start();
    await frames(50);
    watch.stop();
    await frames(5);
    expect(log).toEqual(['open', 'closed', 'microphone let go', 'forgotten']);
    expect(received.some(({ kind }) => kind === 'end')).toBe(false);
    expect(voices).toEqual([]);
  });

  it('takes no cough for a voice', async () => {
    await start();
    await frames(20);
    await tell({ kind: 'voice', speaking: true, atMs: 300 });
    await frames(40);
    await tell({ kind: 'voice', speaking: false, atMs: 400 });
    expect(voices).toEqual([]);
  });

  it('hands over all that is said from before its beginning, without a gap, and goes on', async () => {
    await start();
    await frames(500);
    const spokeAt = 500;
    await frames(4);
    await tell({ kind: 'voice', speaking: true, atMs: spokeAt * FRAME_MS });
    await frames(14);
    await tell({ kind: 'speech', atMs: (spokeAt + 12) * FRAME_MS });
    expect(voices).toHaveLength(1);
    const turn = takeVoice();
    await frames(10);
    const from = spokeAt - LEAD_MS / FRAME_MS;
    expect(turn.numbers).toEqual(Array.from({ length: given - from }, (_, at) => from + at));
    expect(turn.preRollMs).toBe(LEAD_MS);
    expect(turn.sinceMs).toBe(spokeAt * FRAME_MS);
    expect(log).toEqual(['open', 'closed', 'forgotten']);
  });

  it('hands over speech that began with the watch', async () => {
    await start();
    await frames(2);
    await tell({ kind: 'voice', speaking: true, atMs: 0 });
    await frames(12);
    await tell({ kind: 'speech', atMs: 224 });
    expect(takeVoice()).toMatchObject({ preRollMs: 0, numbers: Array.from({ length: 14 }, (_, at) => at) });
  });

  it('keeps long speech whole though the detector is slow to be sure', async () => {
    await start();
    await frames(100);
    await tell({ kind: 'voice', speaking: true, atMs: 2_000 });
    await frames(600);
    await tell({ kind: 'speech', atMs: 13_000 });
    expect(takeVoice().numbers).toHaveLength(600 + LEAD_MS / FRAME_MS);
  });

  it('tells faults to the turn it has become, and ends by itself before', async () => {
    await start();
    await frames(2);
    await tell({ kind: 'voice', speaking: true, atMs: 0 });
    await frames(12);
    await tell({ kind: 'speech', atMs: 224 });
    takeVoice();
    microphone?.fault('lost', true);
    expect(log).toContain('fault');
    await start();
    microphone?.fault('lost', true);
    expect(log.filter((entry) => entry === 'closed')).toHaveLength(2);
  });

  it('does not leave the microphone open for ever', async () => {
    await start();
    await vi.advanceTimersByTimeAsync(LONGEST_WATCH_MS);
    expect(log).toContain('closed');
  });
});
