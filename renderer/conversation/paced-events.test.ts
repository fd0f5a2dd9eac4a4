import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AskEvent } from '../../contract/ask.ts';
import { takePaced } from './paced-events.ts';

let put: string[][];
let hidden: boolean;
let frames: Map<number, () => void>;
let made: number;

beforeEach(() => {
  vi.useFakeTimers();
  [put, hidden, frames, made] = [[], false, new Map(), 0];
  vi.stubGlobal('document', {
    get hidden() {
      return hidden;
    },
  });
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => {
    frames.set((made += 1), run);
    return made;
  });
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => frames.delete(frame));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

async function frame(): Promise<void> {
  const due = [...frames.values()];
  frames.clear();
  for (const run of due) run();
  await settle();
}

async function* eventsOf(...kinds: AskEvent['kind'][]): AsyncGenerator<AskEvent> {
  for (const kind of kinds) yield { kind } as AskEvent;
}

function take(events: AsyncIterable<AskEvent>): Promise<void> {
  return takePaced(events, (batch) => put.push(batch.map(({ kind }) => kind)));
}

it('puts the first words on the page without what came after them, and that when they are painted', async () => {
  const taken = take(eventsOf('started', 'evidence', 'text', 'text', 'citation', 'done'));
  await settle();
  expect(put).toEqual([['started', 'evidence', 'text']]);
  await frame();
  expect(put).toHaveLength(1);
  await frame();
  await taken;
  expect(put).toEqual([
    ['started', 'evidence', 'text'],
    ['text', 'citation', 'done'],
  ]);
});

it('takes everything at once where nobody looks', async () => {
  hidden = true;
  await take(eventsOf('started', 'text', 'done'));
  expect(put).toEqual([['started'], ['text'], ['done']]);
});

it('does not wait for ever for the frames of a page that is hidden meanwhile', async () => {
  const taken = take(eventsOf('started', 'text', 'done'));
  await settle();
  hidden = true;
  await vi.advanceTimersByTimeAsync(250);
  await taken;
  expect(put.flat()).toEqual(['started', 'text', 'done']);
});

it('fails as the events do, after what came before', async () => {
  async function* broken(): AsyncGenerator<AskEvent> {
    yield { kind: 'started' } as AskEvent;
    throw new Error('cut off');
  }
  const failure = take(broken()).catch((error: Error) => error.message);
  await settle();
  await frame();
  expect(await failure).toBe('cut off');
  expect(put).toEqual([['started']]);
});
