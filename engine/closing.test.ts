import { describe, expect, it } from 'vitest';
import { createClosing } from './closing.ts';

describe('a closing', () => {
  it('ends all work before it closes anything, of each the last opened first', async () => {
    const closing = createClosing();
    const log: string[] = [];
    closing.closes(() => void log.push('close database'));
    closing.ends(async () => {
      await Promise.resolve();
      log.push('ended reading');
    });
    closing.closes(() => void log.push('close threads'));
    closing.ends(() => void log.push('ended answering'));
    await closing.close();
    expect(log).toEqual(['ended answering', 'ended reading', 'close threads', 'close database']);
  });

  it('ends calls under way before it ends anything', async () => {
    const closing = createClosing();
    const call = closing.within(new AbortController().signal);
    let endedFirst = false;
    closing.ends(() => void (endedFirst = call.aborted));
    await closing.close();
    expect(endedFirst).toBe(true);
  });

  it('closes everything though parts of it fail, and tells of each', async () => {
    const closing = createClosing();
    const closed: string[] = [];
    const [atEnd, atClose] = [new Error('at its end'), new Error('at its close')];
    closing.closes(() => void closed.push('first'));
    closing.closes(() => Promise.reject(atClose));
    closing.closes(() => void closed.push('last'));
    await expect(closing.close()).rejects.toBe(atClose);
    closing.ends(() => {
      throw atEnd;
    });
    await expect(closing.close()).rejects.toMatchObject({ errors: [atEnd, atClose] });
    expect(closed).toEqual(['last', 'first', 'last', 'first']);
  });
});
