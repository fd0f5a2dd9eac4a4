import { describe, expect, it } from 'vitest';
import type { CaptureMessage } from '../../contract/voice.ts';
import { createCaptureQueue } from './capture-queue.ts';
import { createEventQueue } from './event-queue.ts';

function frame(sequence: number): CaptureMessage {
  return { kind: 'frame', sequence, samples: new Uint8Array(640) };
}

async function sequences(stream: AsyncIterable<CaptureMessage>): Promise<number[]> {
  const found: number[] = [];
  for await (const message of stream) if (message.kind === 'frame') found.push(message.sequence);
  return found;
}

describe('event queue', () => {
  it('gives what was pushed before, between and at the end, in order', async () => {
    const queue = createEventQueue<number>();
    queue.push(1);
    const taken: number[] = [];
    const done = (async () => {
      for await (const event of queue.events) {
        taken.push(event);
        if (event === 2) queue.push(3);
      }
    })();
    queue.push(2);
    await Promise.resolve();
    queue.push(4);
    queue.end();
    await done;
    expect(taken.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    expect(taken.slice(0, 2)).toEqual([1, 2]);
  });
});

describe('capture queue', () => {
  it('keeps what comes before anybody reads', async () => {
    const queue = createCaptureQueue();
    for (let n = 0; n < 50; n += 1) queue.push(frame(n));
    queue.end();
    expect(await sequences(queue.messages())).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });

  it('gives all of it again to the next stream', async () => {
    const queue = createCaptureQueue();
    queue.push(frame(0));
    const first = queue.messages();
    await first.next();
    queue.push(frame(1));
    queue.end();
    expect(await sequences(queue.messages())).toEqual([0, 1]);
    expect((await first.next()).done).toBe(true);
  });

  it('lets go of what was taken once it is safe elsewhere, and still gives the rest', async () => {
    const queue = createCaptureQueue();
    queue.push(frame(0));
    queue.push(frame(1));
    const stream = queue.messages();
    await stream.next();
    queue.forget();
    queue.push(frame(2));
    queue.end();
    expect(await sequences(stream)).toEqual([1, 2]);
    expect(queue.forgotten()).toBe(true);
  });

  it('refuses more than the longest turn', () => {
    const queue = createCaptureQueue();
    expect(() => {
      for (let n = 0; n < 40_000; n += 1) queue.push(frame(n));
    }).toThrow('longest');
  });
});
