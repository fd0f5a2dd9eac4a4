import { createStore, type StoreApi } from 'zustand/vanilla';
import { failureData, type FailureData } from '../../contract/failure-table.ts';
import type { DocumentId, SourceId } from '../../contract/ids.ts';
import type { Problem } from '../../contract/documents.ts';
import type { IntakeProgress } from '../../contract/intake.ts';
import type { Source } from '../../contract/library.ts';
import {
  emptyWindow,
  noFilter,
  pagesOf,
  readPages,
  type DocumentFilter,
  type DocumentWindow,
  type LibraryClient,
} from './document-window.ts';
import { uploadFiles, type FileToUpload, type UploadProgress } from './upload-queue.ts';

/** What the library page shows, and what can be done there. Actions never throw: what fails becomes `notice`. */
export interface LibraryState {
  /** Null until first read. */
  sources: readonly Source[] | null;
  intake: IntakeProgress | null;
  filter: DocumentFilter;
  documents: DocumentWindow;
  /** Why documents are not findable, by reason; null until first read. */
  problems: readonly Problem[] | null;
  upload: UploadProgress | null;
  /** What went wrong last, until dismissed. */
  notice: FailureData | null;
  /** True from asking for the sample notes until they are indexed. */
  addingSamples: boolean;

  /** Follows intake and keeps sources and documents current until aborted or the connection goes. */
  follow(signal: AbortSignal): Promise<void>;
  setFilter(change: Partial<DocumentFilter>): void;
  /** Makes sure the rows `first` to `last` are read; they are also the ones kept current. */
  showRows(first: number, last: number): void;
  addPaths(paths: readonly string[]): Promise<void>;
  addFiles(files: readonly FileToUpload[]): Promise<void>;
  cancelUpload(): void;
  dismissUpload(): void;
  /** Adds the sample notes; true when they are there. */
  addSamples(): Promise<boolean>;
  removeSource(source: Source): Promise<boolean>;
  rescan(sourceId?: SourceId): Promise<void>;
  /** What of this source is left out from now on; true when taken. */
  setExclude(sourceId: SourceId, exclude: readonly string[]): Promise<boolean>;
  /** The person's word on documents whose files are gone. */
  confirmRemovals(sourceId: SourceId, remove: boolean): Promise<boolean>;
  /** Tries documents again that are not findable: those named, those of one reason, or all. */
  retry(which?: { documentIds?: DocumentId[]; failureCode?: string }): Promise<void>;
  /** Reads these first. */
  prioritise(documentIds: readonly DocumentId[]): Promise<void>;
  pauseIntake(): Promise<void>;
  resumeIntake(): Promise<void>;
  cancelIntake(): Promise<void>;
  report(failure: FailureData): void;
  dismissNotice(): void;
}

interface LibraryParts {
  /** The library of the engine as of now; throws where there is no connection. */
  library(): LibraryClient;
  /** What a person can be told about an error; null where it was a cancel. */
  failureOf(error: unknown): FailureData | null;
  /** Runs `step` after the delay; returns how to call it off. */
  later(step: () => void, delayMs: number): () => void;
}

/** Lists are read again at most this often while intake runs: often enough to see it move, rare enough to cost nothing. */
const REFRESH_DELAY_MS = 800;

/** The store behind the library page, first run and drag and drop: one per window, alive while pages come and go. */
export function createLibraryStore(parts: LibraryParts): StoreApi<LibraryState> {
  return createStore<LibraryState>()((set, get) => ({ ...nothingRead, ...libraryActions(parts, set, get) }));
}

const nothingRead = {
  sources: null,
  intake: null,
  filter: noFilter,
  documents: emptyWindow,
  problems: null,
  upload: null,
  notice: null,
  addingSamples: false,
};

function libraryActions(
  { library, failureOf, later }: LibraryParts,
  set: StoreApi<LibraryState>['setState'],
  get: StoreApi<LibraryState>['getState'],
): Omit<LibraryState, keyof typeof nothingRead> {
  let rows = { first: 0, last: 0 };
  let reading = new AbortController();
  let uploading = new AbortController();
  let callOffRefresh: (() => void) | null = null;

  const notice = (error: unknown) => {
    const failure = failureOf(error);
    if (failure !== null) set({ notice: failure });
  };
  const attempt = async (step: () => Promise<unknown>): Promise<boolean> => {
    try {
      await step();
      return true;
    } catch (error) {
      notice(error);
      return false;
    }
  };

  async function refresh(): Promise<void> {
    callOffRefresh?.();
    callOffRefresh = null;
    await attempt(async () => {
      const [sources, problems] = await Promise.all([library().sources.list(), library().documents.problems()]);
      const { filter } = get();
      const gone = filter.sourceId !== null && !sources.some(({ sourceId }) => sourceId === filter.sourceId);
      set({ sources, problems, ...(gone ? { filter: { ...filter, sourceId: null } } : {}) });
    });
    await readDocuments('again');
  }

  function refreshSoon(): void {
    callOffRefresh ??= later(() => void refresh(), REFRESH_DELAY_MS);
  }

  /** `again` replaces everything read so far by the visible pages; `missing` adds what is not there yet. */
  async function readDocuments(what: 'again' | 'missing'): Promise<void> {
    const { filter, documents } = get();
    const wanted = pagesOf(rows.first, rows.last);
    const pages = what === 'again' ? wanted : wanted.filter((page) => !documents.pages.has(page));
    if (pages.length === 0) return;
    if (what === 'again') {
      reading.abort();
      reading = new AbortController();
    }
    const { signal } = reading;
    try {
      const read = await readPages(library(), filter, pages, signal);
      if (signal.aborted) return;
      const kept = what === 'again' ? [] : get().documents.pages;
      set({ documents: { total: read.total, pages: new Map([...kept, ...read.pages]) } });
    } catch (error) {
      if (!signal.aborted) notice(error);
    }
  }

  return {
    async follow(signal) {
      try {
        for await (const intake of await library().intake.watch(undefined, { signal })) {
          const before = get().intake;
          set({ intake });
          if (before === null || (intake.state === 'idle' && before.state !== 'idle')) await refresh();
          else if (intake.state !== 'idle') refreshSoon();
        }
      } catch (error) {
        // A lost connection is shown by the frame, and leads here again once it is back.
        if (!signal.aborted && failureOf(error)?.code !== 'CONNECTION_LOST') notice(error);
      }
      callOffRefresh?.();
      callOffRefresh = null;
      set({ intake: null });
    },
    setFilter(change) {
      rows = { first: 0, last: 0 };
      set({ filter: { ...get().filter, ...change } });
      void readDocuments('again');
    },
    showRows(first, last) {
      rows = { first, last };
      void readDocuments('missing');
    },
    async addPaths(paths) {
      if (paths.length === 0) return;
      await attempt(async () => library().sources.add({ paths: [...paths] }));
      await refresh();
    },
    async addFiles(files) {
      if (files.length === 0) return;
      uploading.abort();
      uploading = new AbortController();
      const { signal } = uploading;
      const upload = await uploadFiles(
        files,
        {
          send: async (piece, pieceSignal) => library().upload(piece, { signal: pieceSignal }),
          failureOf: (error) => failureOf(error) ?? failureData('INTERNAL'),
          newUploadId: () => crypto.randomUUID(),
          onProgress: (progress) => !signal.aborted && set({ upload: progress }),
        },
        signal,
      );
      if (uploading.signal === signal) set({ upload: signal.aborted || upload.failed.length === 0 ? null : upload });
      await refresh();
    },
    cancelUpload() {
      uploading.abort();
    },
    dismissUpload: () => set({ upload: null }),
    async addSamples() {
      set({ addingSamples: true });
      const added = await attempt(async () => library().samples.add());
      await refresh();
      set({ addingSamples: false });
      return added;
    },
    async removeSource(source) {
      const removed = await attempt(async () =>
        source.kind === 'samples' ? library().samples.remove() : library().sources.remove({ sourceId: source.sourceId }),
      );
      await refresh();
      return removed;
    },
    async rescan(sourceId) {
      await attempt(async () => library().sources.rescan(sourceId === undefined ? {} : { sourceId }));
      await refresh();
    },
    async setExclude(sourceId, exclude) {
      const taken = await attempt(async () => library().sources.setExclude({ sourceId, exclude: [...exclude] }));
      await refresh();
      return taken;
    },
    async confirmRemovals(sourceId, remove) {
      const taken = await attempt(async () => library().sources.confirmRemovals({ sourceId, remove }));
      await refresh();
      return taken;
    },
    async retry(which = {}) {
      await attempt(async () => library().documents.retry(which));
      await refresh();
    },
    async prioritise(documentIds) {
      await attempt(async () => library().documents.prioritise({ documentIds: [...documentIds] }));
    },
    async pauseIntake() {
      await attempt(async () => library().intake.pause());
    },
    async resumeIntake() {
      await attempt(async () => library().intake.resume());
    },
    async cancelIntake() {
      await attempt(async () => library().intake.cancel());
    },
    report: (failure) => set({ notice: failure }),
    dismissNotice: () => set({ notice: null }),
  };
}
