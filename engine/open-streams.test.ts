import { describe, expect, it } from 'vitest';
import { createOpenStreams } from './open-streams.ts';

async function* counting(ended: string[], name: string): AsyncGenerator<number, void, void> {
  try {
    yield 1;
    yield 2;
  } finally {
    await Promise.resolve();
    ended.push(name);
  }
}

async function* failingAtItsEnd(): AsyncGenerator<number, void, void> {
  try {
    yield 1;
  } finally {
    await Promise.reject(new Error('at the end'));
  }
}

describe('open streams', () => {
  it('waits until each has done what it does at its end, also where nobody reads on', async () => {
    const ended: string[] = [];
    const streams = createOpenStreams<number>();
    const left = streams.add(counting(ended, 'left'));
    await left.next();
    await streams.endAll();
    expect(ended).toEqual(['left']);
    expect(await left.next()).toEqual({ done: true, value: undefined });
  });

  it('does not hold one that is over, and is not stopped by one that fails at its end', async () => {
    const ended: string[] = [];
    const streams = createOpenStreams<number>();
    for await (const _ of streams.add(counting(ended, 'read'))) continue;
    const failing = streams.add(failingAtItsEnd());
    await failing.next();
    await streams.endAll();
    expect(ended).toEqual(['read']);
  });
});
