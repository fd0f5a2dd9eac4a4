import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createLog } from '../engine/operations/log.ts';
import type { EngineParts, VoiceParts } from '../engine/parts.ts';
import { placeOfPolicy, policyPath } from '../engine/store/policy-file.ts';
import { createVoiceDetector } from '../models/voice-detector.ts';
import { openRealtimeSocket } from './web-socket.ts';
import { openInstalledReranker } from '../models/installed-reranker.ts';
import { createModelManager } from '../models/model-manager.ts';
import { createModelUses, type ModelUses } from '../models/model-uses.ts';
import { hostStarter } from '../models/start-host.ts';
import { createUnpacker } from '../models/unpack-in-host.ts';
import { fetchThroughProxy } from './proxy-fetch.ts';
import { createLocalTranscriber } from '../models/local-transcriber.ts';
import { createLocalSynthesizer } from '../models/speech-synthesizer.ts';
import { startExtractionThread } from './extraction-thread.ts';
import { watchFolder } from './folder-watch.ts';
import { endIdleConnections } from './idle-connections.ts';
import { createKeychain } from './keyring.ts';
import { openVectorIndex } from './lancedb.ts';
import { lockProfile } from './profile-lock.ts';
import { openSearchThread } from './search-thread.ts';
import { openServerFetch } from './server-fetch.ts';
import { openDatabase } from './sqlite.ts';
import { openInstalledEmbedder, type StartHostProcess } from '../models/installed-embedder.ts';

/** The name secrets are kept under in the keychain of the system. */
const KEYCHAIN_SERVICE = 'VoiceAssist';

/** A log beyond this is set aside at the next start: two of them are enough to look back a few weeks. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;

export interface NativePartsOptions {
  version: string;
  shell: EngineParts['shell'];
  /** Absolute path of the profile. */
  dataDir: string;
  /** A policy somebody wants to try out; counts only where this computer has none. */
  triedPolicy?: string | undefined;
  /** Where the sample notes lie; those of the source tree where left out. */
  samplesDir?: string;
  /** Folder of the model that ships with the product; that of the source tree where left out. */
  builtInModelDir?: string;
  /** Where installed models lie; `models` in the profile where left out. */
  modelsDir?: string;
  /** Changes in folders are noticed as they happen; left out: yes, but on the command line. */
  watchFolders?: boolean;
  /** Entries of the bundled threads and process, where the engine is bundled. */
  entries?: { extractionWorker: URL; searchWorker: URL; modelHost: URL };
  /** Starts the model host; a forked Node process where left out. */
  startHostProcess?: StartHostProcess;
  /** The way out of this machine; Node's own where left out. The egress gate goes around it. */
  fetch?: typeof globalThis.fetch;
  /** Ends the connections that way keeps for the next request. */
  endIdleConnections?: () => void;
  /** Opens a document with the system's program; left out or null where the shell cannot. */
  openFile?: EngineParts['openFile'];
  /** Opens a page for signing in; left out or null where the shell cannot. */
  openAddress?: EngineParts['openAddress'];
}

/** Everything of this machine the engine needs, made of the packages with compiled code. Opens nothing but the log. */
export function createNativeParts(options: NativePartsOptions): EngineParts {
  const { version, shell, dataDir, entries } = options;
  const log = openLog(dataDir);
  const uses = createModelUses();
  const fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  return {
    version,
    shell,
    dataDir,
    policyPath: policyPath(placeOfPolicy(process.platform), options.triedPolicy),
    samplesDir: options.samplesDir ?? fileURLToPath(new URL('../resources/samples', import.meta.url)),
    lockProfile,
    openDatabase,
    keychain: createKeychain({ service: KEYCHAIN_SERVICE }),
    openFullText: (opening) => openSearchThread({ ...opening, ...(entries ? { entry: entries.searchWorker } : {}) }),
    openVectorIndex,
    openEmbedder: async (modelId) =>
      await openInstalledEmbedder({ ...hostParts(options), ...builtIn(options), log, uses, ...(modelId ? { modelId } : {}) }),
    openReranker: () => openInstalledReranker({ ...hostParts(options), log, uses }),
    models: {
      openManager: (managing) => {
        const { modelsDir, ...host } = hostParts(options);
        const unpack = createUnpacker({ start: hostStarter(host), log });
        return createModelManager({ modelsDir, uses, unpack, lockFolder: lockProfile, log }, managing);
      },
      // Not the shell's: Electron's cannot hand a redirect back to the gate (electron/electron#43715), and hosts of files redirect.
      fetchThrough: (proxyUrl) => fetchThroughProxy(proxyUrl, (input, init) => globalThis.fetch(input, init)),
    },
    startExtractionThread: ({ memoryMb }) =>
      startExtractionThread({
        memoryMb,
        modelsDir: hostParts(options).modelsDir,
        ...builtIn(options),
        ...(entries ? { entry: entries.extractionWorker } : {}),
      }),
    watchFolder: (options.watchFolders ?? shell !== 'cli') ? watchFolder : null,
    voice: voiceParts(options, { log, uses }),
    fetch,
    endIdleConnections() {
      endIdleConnections();
      options.endIdleConnections?.();
    },
    openServerFetch,
    openFile: options.openFile ?? null,
    openAddress: options.openAddress ?? null,
    log,
  };
}

/** Where the model hosts are, and what they load: the same for everything that runs a model. */
function hostParts(options: NativePartsOptions) {
  return {
    modelsDir: options.modelsDir ?? join(options.dataDir, 'models'),
    ...(options.entries ? { hostEntry: options.entries.modelHost } : {}),
    ...(options.startHostProcess ? { startHostProcess: options.startHostProcess } : {}),
  };
}

function builtIn({ builtInModelDir }: NativePartsOptions) {
  return builtInModelDir === undefined ? {} : { builtInDir: builtInModelDir };
}

function voiceParts(options: NativePartsOptions, { log, uses }: { log: EngineParts['log']; uses: ModelUses }): VoiceParts {
  const { modelsDir, ...host } = hostParts(options);
  return {
    openDetector: () => createVoiceDetector({ log, ...host }),
    openTranscriber: () => createLocalTranscriber({ modelsDir, log, uses, ...host }),
    openSynthesizer: () => createLocalSynthesizer({ modelsDir, log, uses, ...host }),
    openSocket: openRealtimeSocket,
  };
}

/**
 * Made with the first line, so that looking at a profile that is not there does not make one. A line that cannot be
 * written, on a full disk say, is lost: the log must not end what it tells of.
 */
function openLog(dataDir: string): EngineParts['log'] {
  let path: string | null = null;
  return createLog({
    write: (line) => {
      try {
        path ??= logFile(dataDir);
        appendFileSync(path, line, { mode: 0o600 });
      } catch {
        path = null;
      }
    },
  });
}

function logFile(dataDir: string): string {
  const folder = join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'voiceassist.log');
  const sizeBytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes > MAX_LOG_BYTES) renameSync(path, `${path}.1`);
  return path;
}
