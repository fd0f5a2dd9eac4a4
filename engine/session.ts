import { join } from 'node:path';
import type {
  AppStatus,
  AskEvent,
  CaptureMessage,
  Check,
  DocumentId,
  DocumentText,
  IntakeProgress,
  Settings,
  VoiceEvent,
} from '../contract/index.ts';
import { createOpenStreams } from './open-streams.ts';
import { createOfflineAnswerer } from './answer/offline-answerer.ts';
import { type Ask, createAsk } from './ask.ts';
import { createFileIntake, type FileIntake } from './file-intake.ts';
import { createFullTextUpkeep } from './full-text-upkeep.ts';
import { Failure, isCancel } from './failure.ts';
import { MAKER_VERSION } from './intake-commit.ts';
import { createLibrarySources, type LibrarySources } from './library-sources.ts';
import { createLibraryUpkeep, type LibraryUpkeep } from './library-upkeep.ts';
import { createDocumentFiles, type DocumentFiles } from './library/document-files.ts';
import { createExtractionPool, type ExtractionPoolOptions } from './library/extraction-pool.ts';
import type { RecognisedPage } from './library/extract/recognised-page.ts';
import { createFeed } from './operations/feed.ts';
import { createPaced } from './operations/paced.ts';
import type { EngineParts } from './parts.ts';
import { queryTerms } from './search/analysis.ts';
import { openReranking } from './reranking.ts';
import { createSearch, type Search } from './search/search.ts';
import { completeTermIndex } from './search/term-index-repair.ts';
import { createTermWeights } from './search/term-weights.ts';
import { deriveKey } from './security/data-key.ts';
import { createCloud, type Cloud } from './cloud.ts';
import { createExaminations } from './examinations.ts';
import { examine } from './operations/doctor.ts';
import { createVocabulary } from './listen/vocabulary.ts';
import { type Models, openModels } from './models.ts';
import { type ConversationStore, createConversationStore } from './store/conversations.ts';
import type { Database } from './store/database.ts';
import { DATABASE_FILE } from './store/profile.ts';
import { createDocumentReader, type DocumentReader } from './store/documents.ts';
import { createDocumentCopies } from './store/document-copies.ts';
import { createFullTextSegments } from './store/full-text-segments.ts';
import { createGoneFiles } from './store/gone-files.ts';
import { createRecognisedPictures } from './store/recognised-pictures.ts';
import { createSecretStore } from './store/secrets.ts';
import { createSettingsStore, type StoredSettingsChange } from './store/settings.ts';
import { createSourceStore } from './store/sources.ts';
import { openVectors } from './vectors.ts';
import type { Voice } from './voice.ts';
import type { VoiceTurn } from './voice-turn.ts';

/** What an open profile offers to the calls of the contract. */
export interface Session {
  readonly conversations: ConversationStore;
  readonly search: Search;
  readonly ask: Ask;
  voice(): Promise<Voice>;
  readonly voiceTurn: VoiceTurn;
  readonly intake: FileIntake;
  /** What intake is doing, until the profile is closed. */
  progress(signal: AbortSignal): AsyncGenerator<IntakeProgress, void, void>;
  readonly documents: DocumentReader;
  /** The whole text of a document; one that is still to be read is read next, since somebody looks at it. Failure: NOT_FOUND. */
  openDocument(documentId: DocumentId): DocumentText;
  readonly upkeep: LibraryUpkeep;
  readonly files: DocumentFiles;
  readonly sources: LibrarySources;
  readonly cloud: Cloud;
  readonly models: Models;
  settings(): Settings;
  changeSettings(change: StoredSettingsChange): Settings;
  setApiKey(apiKey: string | null, of: 'provider' | 'transcription' | 'speech'): Promise<Settings>;
  doctor(signal: AbortSignal): Promise<Check[]>;
  /** Settled when the embedding model, where one is installed, is open: until then search is full text. Never rejects. */
  readonly ready: Promise<void>;
  status(): Pick<AppStatus, 'mode' | 'providerHost' | 'library' | 'embedder'>;
  /** Stops what runs and waits for it; the database is the caller's to close. */
  close(): Promise<void>;
}

export interface SessionOptions {
  parts: EngineParts;
  db: Database;
  dataKey: Uint8Array;
  profileId: string;
  /** Called when `status` may have changed. */
  changed: () => void;
}

/** Wires everything that works on an open profile. */
export function openSession({ parts, db, dataKey, profileId, changed }: SessionOptions): Session {
  const { log } = parts;
  const now = (): number => performance.now();
  const closing = new AbortController();
  const asking = createOpenStreams<AskEvent>();
  const talking = createOpenStreams<VoiceEvent>();

  const store = createSettingsStore({ db, log });
  const secrets = createSecretStore({ db, keychain: parts.keychain, profileId });
  const documents = createDocumentReader(db);
  const counts = createPaced(() => documents.counts(), now);
  const sources = createSourceStore(db);
  const conversations = createConversationStore(db);

  const models = openModels({ parts, settings: () => store.get().models });
  const vectors = openVectors({
    parts,
    db,
    rotationKey: deriveKey(dataKey, 'vector-rotation'),
    after,
    changed,
    onBackground: (work) => intake.background(work),
  });
  models.onChange(({ kind }) => {
    if (kind === 'embedder') vectors.modelsChanged();
  });
  const pool = createExtractionPool({
    startThread: (options) => parts.startExtractionThread(options),
    pictures: createPictureMemory(db),
  });
  const intake = createFileIntake({
    db,
    pool,
    samplesDir: parts.samplesDir,
    vectors,
    settings: () => store.get().library,
    now: () => Date.now(),
    monotonicMs: now,
    after,
    log,
  });
  const upkeep = createLibraryUpkeep({
    db,
    intake,
    dataDir: parts.dataDir,
    models: () => models.list(),
    vectors: () => vectors.side(),
    rebuildVectors: (signal) => vectors.rebuild(AbortSignal.any([signal, closing.signal])),
    survey: () => ({
      copies: createDocumentCopies(db),
      goneFiles: createGoneFiles(db),
      samplesDir: parts.samplesDir,
      excludeNames: store.get().library.excludeNames,
      maxRemovedShare: store.get().library.maxRemovedShare,
      makerVersion: MAKER_VERSION,
    }),
    monotonicMs: now,
  });
  // Scans and pictures waited for what reads them.
  models.onChange(({ kind, present }) => {
    if (kind === 'ocr' && present) intake.takeUp('OCR_MODEL_MISSING');
  });
  // What an earlier run left is read on; a single command says itself what it wants read.
  if (parts.shell !== 'cli') intake.start({ sourceIds: [] });
  const librarySources = createLibrarySources({
    db,
    intake,
    watchFolder: parts.watchFolder,
    settings: () => store.get().library,
    now: () => Date.now(),
    monotonicMs: now,
    after,
    log,
    changed,
  });
  const progress = createFeed(() => intake.progress());
  const fullTextUpkeep = createFullTextUpkeep({ segments: createFullTextSegments(db), after, log });
  intake.onProgress(() => {
    progress.changed();
    fullTextUpkeep.wrote();
    changed();
  });

  const reranking = openReranking(parts);
  models.onChange(({ kind }) => {
    if (kind === 'reranker') reranking.forget();
  });
  const fullText = parts.openFullText({ path: join(parts.dataDir, DATABASE_FILE), key: dataKey });
  // Where a window waits for the first letter typed, the thread is ready before it; what is wrong with it, the search says.
  if (parts.shell !== 'cli') void fullText.statistics([], closing.signal).catch(() => undefined);
  const termIndex = completeTermIndex(db, closing.signal).catch((error: unknown) => {
    if (!isCancel(error)) log.bug('search: the index of terms was not completed', error);
  });
  const search = createSearch({
    db,
    fullText,
    vectors: () => vectors.current(),
    whyNoVectors: () => vectors.unavailable(),
    reranker: () => reranking.current(),
    settings: () => store.get().search,
    now,
    log,
  });
  const statistics = { terms: queryTerms, weight: createTermWeights(db) };
  const cloud = createCloud({
    settings: () => store.get().provider,
    apiKey: () => secrets.get('provider-api-key'),
    fetch: parts.fetch,
    now,
    log,
  });
  const askNow = createAsk({
    search,
    answerers: { offline: createOfflineAnswerer(statistics), cloud: () => cloud.answerer() },
    conversations,
    statistics,
    defaultMode: () => store.get().mode,
    clock: { wallMs: () => Date.now(), monotonicMs: now },
    log,
  });

  const ask: Ask = (options, signal) => asking.add(askNow(options, AbortSignal.any([signal, closing.signal])));

  let opened: Promise<Voice> | null = null;
  // What listens and speaks loads for who does: it brings packages that who types should not wait for.
  function voice(): Promise<Voice> {
    closing.signal.throwIfAborted();
    opened ??= import('./voice.ts').then(({ createVoice }) =>
      createVoice({
        db,
        parts: parts.voice,
        settings: () => store.get().voice,
        apiKey: speechKey,
        fetch: parts.fetch,
        systemVoices: parts.shell !== 'cli',
        ask,
        lookAhead: (words, signal) => search.run({ query: words, limit: 10 }, signal),
        keywords: createVocabulary(db),
        clock: { wallMs: () => Date.now(), monotonicMs: now },
        log,
        closing: closing.signal,
      }),
    );
    return opened;
  }

  async function* talk(capture: AsyncIterable<CaptureMessage>, signal: AbortSignal): AsyncGenerator<VoiceEvent, void, void> {
    yield* (await voice()).turn(capture, signal);
  }

  /** The server's own key, or the provider's where both are one host: people set up one server for everything. */
  async function speechKey(of: 'transcription' | 'speech'): Promise<string | null> {
    const own = await secrets.get(`${of}-api-key`);
    const { provider, voice } = store.get();
    const server = of === 'speech' ? voice.speaking.server : voice.listening.server;
    const isProvider =
      URL.canParse(server.baseUrl) &&
      URL.canParse(provider.baseUrl) &&
      new URL(server.baseUrl).host === new URL(provider.baseUrl).host;
    return own ?? (isProvider ? await secrets.get('provider-api-key') : null);
  }

  function settings(): Settings {
    const { provider, ...rest } = store.get();
    const apiKeyIn = secrets.where('provider-api-key');
    const voiceApiKeysIn = { transcription: secrets.where('transcription-api-key'), speech: secrets.where('speech-api-key') };
    return { ...rest, provider: { ...provider, hasApiKey: apiKeyIn !== null, apiKeyIn }, voiceApiKeysIn };
  }

  function changeSettings(change: StoredSettingsChange): Settings {
    store.update(change);
    librarySources.refresh();
    changed();
    return settings();
  }

  function openDocument(documentId: DocumentId): DocumentText {
    const document = documents.text(documentId);
    if (!document) throw new Failure('NOT_FOUND');
    if (document.state === 'queued') intake.prioritise([documentId]);
    return document;
  }

  function status(): ReturnType<Session['status']> {
    const busy = !['idle', 'paused'].includes(intake.progress().state);
    return {
      mode: store.get().mode,
      providerHost: cloud.host(),
      library: { ...sources.summary(), ...counts.read(!busy), busy },
      embedder: vectors.status(),
    };
  }

  return {
    conversations,
    search,
    ask,
    voice,
    voiceTurn: (capture, signal) => talking.add(talk(capture, signal)),
    intake,
    progress: (signal) => progress.watch(AbortSignal.any([signal, closing.signal])),
    documents,
    openDocument,
    upkeep,
    files: createDocumentFiles({ db, samplesDir: parts.samplesDir }),
    sources: librarySources,
    cloud,
    models: { ...models, watch: (signal) => models.watch(AbortSignal.any([signal, closing.signal])) },
    settings,
    changeSettings,
    async setApiKey(apiKey, of) {
      await secrets.set(`${of}-api-key`, apiKey);
      changed();
      return settings();
    },
    async doctor(signal) {
      const within = AbortSignal.any([signal, closing.signal]);
      const examinations = createExaminations({ parts, db, pool, vectors, models, cloud, mode: () => store.get().mode });
      return await examine([...examinations, librarySources.examination, ...(await voice()).examinations], log, within);
    },
    ready: vectors.opened,
    status,
    async close() {
      closing.abort();
      fullTextUpkeep.close();
      // Answers store their turns at their end.
      await Promise.all([asking.endAll(), talking.endAll(), librarySources.close(), intake.close()]);
      await (await opened)?.close();
      await Promise.all([pool.close(), vectors.close(), models.close(), reranking.close(), fullText.close(), termIndex]);
    },
  };
}

/** A delay of the system's clock that does not keep the process alive. */
function after(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}

/** What cannot be kept, on a full disk say, is read again when it comes to that. */
function createPictureMemory(db: Database): NonNullable<ExtractionPoolOptions['pictures']> {
  const pictures = createRecognisedPictures(db);
  return {
    find: (pictureHash) => pictures.find(pictureHash) as RecognisedPage | null,
    keep(pictureHash, page) {
      try {
        pictures.keep(pictureHash, page, Date.now());
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
    },
  };
}
