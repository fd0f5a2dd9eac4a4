/** Joins several producers into one stream, in the order they push. */
export interface Channel<T> {
  push(value: T): void;
  /** Ends the stream after what was pushed. */
  end(): void;
  /** Ends the stream with an error after what was pushed. */
  fail(error: unknown): void;
  values(): AsyncGenerator<T, void, void>;
}

/** Unbounded: for producers that make little, or are slower than whoever reads. */
export function createChannel<T>(): Channel<T> {
  const waiting: T[] = [];
  let outcome: { error: unknown } | 'ended' | null = null;
  let wake: (() => void) | null = null;

  function stir(): void {
    wake?.();
    wake = null;
  }

  async function* values(): AsyncGenerator<T, void, void> {
    for (;;) {
      while (waiting.length > 0) yield waiting.shift() as T;
      if (outcome === 'ended') return;
      if (outcome !== null) throw outcome.error;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    push: (value) => {
      if (outcome !== null) return;
      waiting.push(value);
      stir();
    },
    end: () => {
      outcome ??= 'ended';
      stir();
    },
    fail: (error) => {
      outcome ??= { error };
      stir();
    },
    values,
  };
}
