import type { OpenDatabase } from './store/database.ts';
import type { LockProfile } from './store/profile.ts';
import type { Keychain } from './security/keychain.ts';
import type { OpenVectorIndex } from './search/vector-index.ts';
import type { FullText } from './search/full-text.ts';
import type { Embedder } from './search/embedder.ts';
import type { Reranker } from './search/reranker.ts';
import type { ModelParts } from './models-manager.ts';
import type { Transcriber } from './listen/transcriber.ts';
import type { VoiceDetector } from './listen/voice-detector.ts';
import type { OpenSocket } from './security/egress.ts';
import type { WatchFolder } from './library/watch-folder.ts';
import type { OpenServerFetch } from './nextcloud/server-fetch.ts';
import type { Synthesizer } from './speak/synthesizer.ts';

/** A thread that extracts files: the part of a worker the engine needs. */
export interface ExtractionThread {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the thread is gone: `out-of-memory`, or anything else that ended it. */
  onExit(listener: (reason: 'out-of-memory' | 'crashed' | 'ended') => void): void;
  terminate(): Promise<void>;
}

/** What hears and speaks on this machine. Nothing is started before its first use. */
export interface VoiceParts {
  /** Null where its model is missing. */
  openDetector: () => (VoiceDetector & { state(): 'ready' | 'starting' | 'failed' }) | null;
  openTranscriber: () => Transcriber;
  openSynthesizer: () => Synthesizer;
  /** Sockets to servers that listen while one speaks; the egress gate goes around it. */
  openSocket: OpenSocket;
}

/** Everything the engine needs of the machine and of the shell it runs in. */
export interface EngineParts {
  version: string;
  shell: 'electron' | 'browser' | 'cli';
  /** The profile: one folder holding everything stored. */
  dataDir: string;
  /** Where the policy of this computer lies, or would: what its administrator has decided for all profiles. */
  policyPath: string;
  /** Folder of the sample notes that ship with the product. */
  samplesDir: string;
  /** Holds the profile for this process, before anything in it is read. */
  lockProfile: LockProfile;
  openDatabase: OpenDatabase;
  keychain: Keychain;
  /** Full-text search over the database at `path`, which this process has open; nothing is started before its first use. */
  openFullText: (options: { path: string; key: Uint8Array }) => FullText;
  openVectorIndex: OpenVectorIndex;
  /** The embedding model to be used, or null where none is installed; with an id that very one, or null where it is gone. */
  openEmbedder: (modelId?: string) => Promise<Embedder | null>;
  /** The installed reranking model, or null where none is. */
  openReranker: () => Promise<Reranker | null>;
  /** What is installed and can be. */
  models: ModelParts;
  startExtractionThread: (options: { memoryMb: number }) => ExtractionThread;
  /** Null where folders are looked at when asked to only. */
  watchFolder: WatchFolder | null;
  voice: VoiceParts;
  /** The one way out: every outgoing request goes through the egress gate around this. */
  fetch: typeof globalThis.fetch;
  /** Ends the connections `fetch` and those of models keep for the next request; what is under way to this computer may end with them. */
  endIdleConnections: () => void;
  /** The ways to servers of accounts: they trust what was pinned, which `fetch` cannot be told. The egress gate goes around each. */
  openServerFetch: OpenServerFetch;
  /** Opens a file with the system's program; null where the shell cannot. */
  openFile: ((path: string) => Promise<void>) | null;
  /** Opens a page for signing in, in the system's browser; null where the shell cannot (its page then shows the address). */
  openAddress: ((address: string) => Promise<void>) | null;
  log: Log;
}

/**
 * Constant text and plain facts only. Never patient words, file names, questions, provider bodies or exception texts.
 */
export interface Log {
  info(event: string, facts?: Record<string, number | boolean | string>): void;
  warn(event: string, facts?: Record<string, number | boolean | string>): void;
  /** An unexpected error: logged by class and place in the code (stack without message), with an id to report. */
  bug(event: string, error: unknown): string;
}
