import { join } from 'node:path';
import type { AppStatus } from '../contract/app.ts';
import type { DocumentId } from '../contract/ids.ts';
import type { DocumentText } from '../contract/documents.ts';
import type { IntakeProgress } from '../contract/intake.ts';
import { Failure } from './failure.ts';
import { createFileIntake, type FileIntake } from './file-intake.ts';
import { createFullTextUpkeep } from './full-text-upkeep.ts';
import { MAKER_VERSION } from './intake-commit.ts';
import { createLibrarySources, type LibrarySources } from './library-sources.ts';
import { createLibraryUpkeep, type LibraryUpkeep } from './library-upkeep.ts';
import { createDocumentFiles, type DocumentFiles } from './library/document-files.ts';
import { createExtractionPool, type ExtractionPool } from './library/extraction-pool.ts';
import { createPictureMemory } from './library/picture-memory.ts';
import type { Models } from './models.ts';
import { afterDelay } from './operations/after.ts';
import { createFeed } from './operations/feed.ts';
import { createPaced } from './operations/paced.ts';
import { openFileCopies, type FileCopies } from './nextcloud/file-copies.ts';
import { createRemoteDocuments, type RemoteDocuments } from './nextcloud/remote-documents.ts';
import { createOriginals } from './originals.ts';
import { deriveKey } from './security/data-key.ts';
import type { Ground } from './session-ground.ts';
import type { SessionEmbedders } from './session-embedders.ts';
import type { SessionSettings } from './session-settings.ts';
import { createDocumentCopies } from './store/document-copies.ts';
import { createDocumentReader, type DocumentReader } from './store/documents.ts';
import { createEntryStore } from './store/entries.ts';
import { createFullTextSegments } from './store/full-text-segments.ts';
import { createGoneFiles } from './store/gone-files.ts';
import { createKeptCopies } from './store/kept-copies.ts';
import { createSourceStore } from './store/sources.ts';
import { titleOf } from './text/file-title.ts';
import { openVectors, type Vectors } from './vectors.ts';

/** What is in the library, and all that brings it there and keeps it right. */
export interface SessionLibrary {
  readonly intake: FileIntake;
  /** What intake is doing, until the profile is closed. */
  progress(signal: AbortSignal): AsyncGenerator<IntakeProgress, void, void>;
  readonly documents: DocumentReader;
  /** The whole text of a document; one that is still to be read is read next, since somebody looks at it. Failure: NOT_FOUND. */
  openDocument(documentId: DocumentId): DocumentText;
  readonly files: DocumentFiles;
  /** Encrypted copies of what lies on servers, and what the library knows of those files. */
  readonly copies: FileCopies;
  readonly remoteDocuments: RemoteDocuments;
  readonly sources: LibrarySources;
  readonly upkeep: LibraryUpkeep;
  readonly pool: ExtractionPool;
  readonly vectors: Vectors;
  status(): NonNullable<AppStatus['library']>;
}

interface Wired {
  settings: SessionSettings;
  models: Models;
}

interface WiredLibrary extends Wired {
  embedders: SessionEmbedders;
}

/** Reads on what an earlier run left, and has changed folders looked at. */
export function openLibrary(ground: Ground, { settings, models, embedders }: WiredLibrary): SessionLibrary {
  const { parts, db, changed, closing, clock } = ground;
  const documents = createDocumentReader(db);
  const counts = createPaced(() => documents.counts(), clock.monotonicMs);
  const sourceStore = createSourceStore(db);

  const vectors = openVectors({
    parts: { ...parts, openEmbedder: embedders.open },
    db,
    rotationKey: deriveKey(ground.dataKey, 'vector-rotation'),
    changed,
    onBackground: (work) => intake.background(work),
  });
  closing.closes(vectors.close);
  models.onChange(({ kind }) => {
    if (kind === 'embedder') vectors.modelsChanged();
  });
  embedders.onChange(vectors.modelsChanged);

  const pool = createExtractionPool({
    startThread: (options) => parts.startExtractionThread(options),
    pictures: createPictureMemory(db),
  });
  closing.closes(pool.close);

  const common = {
    db,
    settings: () => settings.current().library,
    now: clock.wallMs,
    monotonicMs: clock.monotonicMs,
    after: afterDelay,
    log: parts.log,
  };
  const copies = openCopies(ground);
  const originals = createOriginals({ db, copies, entries: createEntryStore(db) });
  const intake = createFileIntake({ ...common, pool, vectors, originals, copies, samplesDir: parts.samplesDir });
  closing.ends(intake.close);
  const upkeep = openUpkeep(ground, { settings, models, intake, vectors, copies });
  // Scans and pictures waited for what reads them.
  models.onChange(({ kind, present }) => {
    if (kind === 'ocr' && present) intake.takeUp('OCR_MODEL_MISSING');
  });
  // What an earlier run left is read on; a single command says itself what it wants read.
  if (parts.shell !== 'cli') intake.start({ sourceIds: [] });
  const sources = createLibrarySources({ ...common, intake, watchFolder: parts.watchFolder, changed });
  closing.ends(sources.close);
  settings.onChange(sources.refresh);

  const progress = createFeed(() => intake.progress());
  const fullTextUpkeep = createFullTextUpkeep({ segments: createFullTextSegments(db), after: afterDelay, log: parts.log });
  closing.ends(fullTextUpkeep.close);
  intake.onProgress(() => {
    progress.changed();
    fullTextUpkeep.wrote();
    changed();
  });

  return {
    intake,
    progress: (signal) => progress.watch(closing.within(signal)),
    documents,
    openDocument(documentId) {
      const document = documents.text(documentId);
      if (!document) throw new Failure('NOT_FOUND');
      if (document.state === 'queued') intake.prioritise([documentId]);
      return document;
    },
    files: createDocumentFiles({ db, samplesDir: parts.samplesDir, originals }),
    copies,
    remoteDocuments: createRemoteDocuments({ db, copies, vectors, makerVersion: MAKER_VERSION, titleOf, log: parts.log }),
    sources,
    upkeep,
    pool,
    vectors,
    status() {
      const busy = !['idle', 'paused'].includes(intake.progress().state);
      return { ...sourceStore.summary(), ...counts.read(!busy), busy };
    },
  };
}

/** What the library refers to is never swept away, whatever who sweeps knows of. */
function openCopies({ parts, db, dataKey }: Ground): FileCopies {
  const copies = openFileCopies({ folder: join(parts.dataDir, 'copies'), key: deriveKey(dataKey, 'file-copies') });
  const kept = createKeptCopies(db);
  return { ...copies, sweep: (wanted) => copies.sweep(new Set([...wanted, ...kept.ids()])) };
}

function openUpkeep(
  { parts, db, closing, clock }: Ground,
  { settings, models, intake, vectors, copies }: Wired & { intake: FileIntake; vectors: Vectors; copies: FileCopies },
): LibraryUpkeep {
  return createLibraryUpkeep({
    db,
    intake,
    dataDir: parts.dataDir,
    copies,
    models: () => models.list(),
    vectors: () => vectors.side(),
    rebuildVectors: (signal) => vectors.rebuild(closing.within(signal)),
    survey: () => ({
      copies: createDocumentCopies(db),
      goneFiles: createGoneFiles(db),
      samplesDir: parts.samplesDir,
      excludeNames: settings.current().library.excludeNames,
      maxRemovedShare: settings.current().library.maxRemovedShare,
      makerVersion: MAKER_VERSION,
    }),
    monotonicMs: clock.monotonicMs,
  });
}
