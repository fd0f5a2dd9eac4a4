import { describe, expect, it } from 'vitest';
import { failureData } from '../../contract/failure-table.ts';
import type { IntakeProgress } from '../../contract/intake.ts';
import type { Source } from '../../contract/library.ts';
import type { LibraryClient } from './document-window.ts';
import { createLibraryStore } from './library-store.ts';

const progress = (state: IntakeProgress['state']): IntakeProgress => ({
  state,
  done: 0,
  total: 0,
  failed: 0,
  filesPerSecond: null,
  leftMs: null,
  current: null,
  stoppedBy: null,
  background: null,
});

const sourceOf = (id: string): Source => ({
  sourceId: id as Source['sourceId'],
  kind: 'folder',
  path: `/${id}`,
  label: id,
  state: 'ready',
  addedAtMs: 0,
  scannedAtMs: null,
  documents: 250,
  indexed: 250,
  failed: 0,
  queued: 0,
  waiting: 0,
  removals: 0,
  watched: false,
  exclude: [],
});

/** A library with as many documents as asked for, that writes down what it was asked. */
function setUp({ sources = [sourceOf('a')], watch = [progress('idle')] }: { sources?: Source[]; watch?: IntakeProgress[] } = {}) {
  const asked: { offset: number; query?: string | undefined }[] = [];
  const waiting: (() => void)[] = [];
  const library = {
    sources: {
      list: async () => sources,
      remove: async () => {
        throw new Error('refused');
      },
    },
    documents: {
      problems: async () => [],
      list: async (input: { offset: number; query?: string }) => {
        asked.push({ offset: input.offset, query: input.query });
        return { total: 250, items: [] };
      },
    },
    intake: { watch: async () => watch[Symbol.iterator]() },
  } as unknown as LibraryClient;
  const store = createLibraryStore({
    library: () => library,
    failureOf: () => failureData('SOURCE_MISSING'),
    later: (step) => {
      waiting.push(step);
      return () => {};
    },
  });
  return { store, asked, waiting, signal: new AbortController().signal };
}

describe('library store', () => {
  it('reads sources and the first documents as soon as it follows', async () => {
    const { store, asked, signal } = setUp();
    await store.getState().follow(signal);
    expect(store.getState().sources).toHaveLength(1);
    expect(asked).toEqual([{ offset: 0, query: undefined }]);
  });

  it('reads again when intake comes to rest, and in between at most once per pause', async () => {
    const { store, asked, waiting, signal } = setUp({
      watch: [progress('idle'), progress('indexing'), progress('indexing'), progress('indexing'), progress('idle')],
    });
    await store.getState().follow(signal);
    expect(waiting).toHaveLength(1);
    expect(asked).toHaveLength(2);
  });

  it('reads only the pages in sight, and each once', async () => {
    const { store, asked, signal } = setUp();
    await store.getState().follow(signal);
    store.getState().showRows(95, 130);
    await expect.poll(() => store.getState().documents.pages.size).toBe(2);
    store.getState().showRows(100, 140);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100]);
  });

  it('begins at the top again when the filter changes', async () => {
    const { store, asked, signal } = setUp();
    await store.getState().follow(signal);
    store.getState().showRows(200, 230);
    store.getState().setFilter({ query: ' gout ' });
    await expect.poll(() => asked.at(-1)).toEqual({ offset: 0, query: 'gout' });
  });

  it('shows everything again when the source it was filtered by is gone', async () => {
    const { store, signal } = setUp({ sources: [sourceOf('b')] });
    store.getState().setFilter({ sourceId: 'a' as Source['sourceId'] });
    await store.getState().follow(signal);
    expect(store.getState().filter.sourceId).toBeNull();
  });

  it('turns what fails into a notice, and keeps what it had', async () => {
    const { store, signal } = setUp();
    await store.getState().follow(signal);
    expect(await store.getState().removeSource(sourceOf('a'))).toBe(false);
    expect(store.getState().notice?.code).toBe('SOURCE_MISSING');
    expect(store.getState().sources).toHaveLength(1);
    store.getState().dismissNotice();
    expect(store.getState().notice).toBeNull();
  });
});
