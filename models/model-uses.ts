/** Who works with an installed model now, so that its files are not taken from under it. */
export interface ModelUses {
  /** Says that the model in `folder` is used until the answer is called. `stop` ends that use; it may begin again later. */
  add(folder: string, stop: () => Promise<void>): () => void;
  inUse(folder: string): boolean;
  /** Ends every use of the model in `folder`. */
  stop(folder: string): Promise<void>;
}

export function createModelUses(): ModelUses {
  const uses = new Set<{ folder: string; stop: () => Promise<void> }>();
  const of = (folder: string) => [...uses].filter((use) => use.folder === folder);
  return {
    add(folder, stop) {
      const use = { folder, stop };
      uses.add(use);
      return () => void uses.delete(use);
    },
    inUse: (folder) => of(folder).length > 0,
    stop: async (folder) => void (await Promise.all(of(folder).map((use) => use.stop()))),
  };
}

/** The one model a host has loaded, as the uses know it. */
export interface LoadedModel {
  /** It is the model in `folder` from now on. */
  of(folder: string, stop: () => Promise<void>): void;
  /** Its host is gone. */
  ended(): void;
}

export function createLoadedModel(uses: ModelUses | undefined): LoadedModel {
  let present: { folder: string; release: () => void } | null = null;
  function ended(): void {
    present?.release();
    present = null;
  }
  return {
    of(folder, stop) {
      if (present?.folder === folder || uses === undefined) return;
      ended();
      present = { folder, release: uses.add(folder, stop) };
    },
    ended,
  };
}
