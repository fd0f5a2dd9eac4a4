/** Values in memory by key; what was used longest ago makes room. */
export interface MemoryLevel<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, sizeBytes: number): void;
  delete(key: string): void;
  clear(): void;
}

export function createMemoryLevel<Value>({ maxBytes }: { maxBytes: number }): MemoryLevel<Value> {
  /** In order of use, the latest last: a map keeps the order of insertion. */
  const held = new Map<string, { value: Value; sizeBytes: number }>();
  let bytes = 0;

  function drop(key: string): void {
    bytes -= held.get(key)?.sizeBytes ?? 0;
    held.delete(key);
  }

  return {
    get(key) {
      const one = held.get(key);
      if (one === undefined) return undefined;
      held.delete(key);
      held.set(key, one);
      return one.value;
    },
    set(key, value, sizeBytes) {
      drop(key);
      if (sizeBytes > maxBytes) return;
      held.set(key, { value, sizeBytes });
      bytes += sizeBytes;
      for (const oldest of held.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
    delete: drop,
    clear() {
      held.clear();
      bytes = 0;
    },
  };
}
