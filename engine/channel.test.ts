import { describe, expect, it } from 'vitest';
import { createChannel } from './channel.ts';

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const value of values) seen.push(value);
  return seen;
}

describe('channel', () => {
  it('gives what was pushed before and after reading began, in order, then ends', async () => {
    const channel = createChannel<number>();
    channel.push(1);
    const reading = all(channel.values());
    channel.push(2);
    queueMicrotask(() => {
      channel.push(3);
      channel.end();
      channel.push(4);
    });
    expect(await reading).toEqual([1, 2, 3]);
  });

  it('gives what came before a failure, then throws it', async () => {
    const channel = createChannel<number>();
    channel.push(1);
    channel.fail(new Error('broken'));
    const values = channel.values();
    expect((await values.next()).value).toBe(1);
    await expect(values.next()).rejects.toThrow('broken');
  });
});
