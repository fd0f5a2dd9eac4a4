import type { ModelCheck, ModelList } from '../contract/models.ts';
import type { ModelChange, ModelManager } from './models-manager.ts';
import { createFeed } from './operations/feed.ts';
import type { EngineParts } from './parts.ts';
import type { Egress } from './security/egress.ts';
import { allowedHost } from './security/allowed-host.ts';
import type { Settings } from '../contract/settings.ts';

/** The models of an open profile, as the calls of the contract need them. */
export interface Models extends Pick<ModelManager, 'install' | 'pause' | 'cancel' | 'remove' | 'exportPack' | 'importPack'> {
  list(): Promise<ModelList>;
  /** The present list at once, then after every change. */
  watch(signal: AbortSignal): AsyncGenerator<ModelList, void, void>;
  verify(modelId: string | undefined, signal: AbortSignal): Promise<ModelCheck[]>;
  /** Called after a model came or went, however that happened. Answers with what ends it. */
  onChange(listener: (change: ModelChange) => void): () => void;
  close(): Promise<void>;
}

interface ModelsParts {
  parts: EngineParts;
  egress: Egress;
  settings: () => Settings['models'];
}

/**
 * Downloads have a way out of their own that stands open for one download at a time, to the hosts of that model (or of the
 * mirror) and nowhere else. Nothing is downloaded but what a person asks for; offline mode pauses it.
 */
export function openModels({ parts, egress, settings }: ModelsParts): Models {
  const listeners = new Set<(change: ModelChange) => void>();
  const feed = createFeed(() => manager.current());
  const manager: ModelManager = parts.models.openManager({
    mirrorUrl: () => settings().mirrorUrl,
    openGate(addresses, signal) {
      const hosts = addresses.map(allowedHost).filter((host) => host !== null);
      const fetch = parts.models.fetchThrough(settings().proxyUrl);
      return egress.way({ purpose: 'model-download', allowed: () => (signal.aborted ? [] : hosts), fetch }).fetch;
    },
    onProgress: () => feed.changed(),
    onChange(change) {
      for (const listener of listeners) listener(change);
    },
  });

  const endSwitching = egress.onSwitch((isOffline) => {
    if (!isOffline) goOn();
  });

  /** What offline mode stopped. */
  function goOn(): void {
    for (const { modelId, failure } of manager.current().models) if (failure?.code === 'OFFLINE_MODE') manager.install(modelId);
  }

  return {
    ...manager,
    list: () => manager.refresh(),
    async *watch(signal) {
      await manager.refresh();
      yield* feed.watch(signal);
    },
    verify: (modelId, signal) => manager.verify(modelId ?? null, signal),
    close() {
      endSwitching();
      return manager.close();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
