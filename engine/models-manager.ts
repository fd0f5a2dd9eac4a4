import type { ModelCheck, ModelKind, ModelList } from '../contract/models.ts';

/** A model that came or went. */
export interface ModelChange {
  modelId: string;
  kind: ModelKind;
  present: boolean;
}

/**
 * The port to the models on this machine: what is installed, what can be, and everything done to them. One thing is done
 * at a time; the rest waits. Failures are those the contract declares for the call of the same name.
 */
export interface ModelManager {
  /** As last looked at; cheap. */
  current(): ModelList;
  /** Looks at the folder again. */
  refresh(): Promise<ModelList>;
  /** Begins; how it ends is seen in the list. */
  install(modelId: string): void;
  pause(modelId: string): void;
  cancel(modelId: string): Promise<void>;
  remove(modelId: string): Promise<void>;
  verify(modelId: string | null, signal: AbortSignal): Promise<ModelCheck[]>;
  exportPack(modelIds: readonly string[], path: string, signal: AbortSignal): Promise<{ sizeBytes: number }>;
  importPack(path: string, signal: AbortSignal): Promise<{ installed: string[] }>;
  /** Stops what runs; what was downloaded stays and is gone on with. */
  close(): Promise<void>;
}

export interface ModelManagerOptions {
  /** Read when a download begins. Empty = each model's own address. */
  mirrorUrl: () => string;
  /**
   * A way out to these addresses' hosts and nowhere else, until the signal aborts. The files' own addresses and those they
   * may be redirected to are in the manifest.
   */
  openGate: (addresses: readonly string[], signal: AbortSignal) => typeof globalThis.fetch;
  /** Called after everything that changes the list; often while downloading. */
  onProgress: () => void;
  onChange: (change: ModelChange) => void;
}

/** What of the machine the model manager needs to be. */
export interface ModelParts {
  openManager(options: ModelManagerOptions): ModelManager;
  /** A `fetch` through this proxy; where empty, through the one the system's environment names, or none. */
  fetchThrough(proxyUrl: string): typeof globalThis.fetch;
}
