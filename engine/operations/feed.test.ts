import { describe, expect, it } from 'vitest';
import { createFeed } from './feed.ts';

describe('feed', () => {
  it('gives the present value at once and the latest after a burst of changes', async () => {
    let value = 1;
    const feed = createFeed(() => value, 0);
    const stop = new AbortController();
    const seen = feed.watch(stop.signal);
    expect((await seen.next()).value).toBe(1);
    for (value = 2; value < 50; value += 1) feed.changed();
    value = 50;
    feed.changed();
    expect((await seen.next()).value).toBe(50);
    stop.abort();
    expect((await seen.next()).done).toBe(true);
  });

  it('ends a watcher that waits for a change when its signal is aborted', async () => {
    const feed = createFeed(() => 'x', 0);
    const stop = new AbortController();
    const seen = feed.watch(stop.signal);
    await seen.next();
    const waiting = seen.next();
    stop.abort();
    expect((await waiting).done).toBe(true);
  });

  it('lets watchers come and go without disturbing one another', async () => {
    const feed = createFeed(() => 'x', 0);
    const first = feed.watch(undefined);
    const second = feed.watch(undefined);
    await first.next();
    await second.next();
    await first.return();
    feed.changed();
    expect((await second.next()).value).toBe('x');
  });
});
