/** How something that many parts were opened for is closed: each part says at its opening what its end takes. */
export interface Closing {
  /** Aborts first of all. */
  readonly signal: AbortSignal;
  /** The signal of a call, ended by the closing too. */
  within(signal: AbortSignal): AbortSignal;
  /** Work that is to be over before anything it works with is closed. */
  ends(end: Close): void;
  /** Something that is closed when all work is over. */
  closes(close: Close): void;
  /**
   * Ends all work, then closes everything; of each, what was opened last begins first, and none waits for another. One
   * that fails keeps none from being closed; it is told when all are.
   */
  close(): Promise<void>;
}

type Close = () => void | Promise<void>;

export function createClosing(): Closing {
  const controller = new AbortController();
  const [ends, closes]: [Close[], Close[]] = [[], []];
  return {
    signal: controller.signal,
    within: (signal) => AbortSignal.any([signal, controller.signal]),
    ends: (end) => void ends.unshift(end),
    closes: (close) => void closes.unshift(close),
    async close() {
      controller.abort();
      const failures = [...(await failuresOf(ends)), ...(await failuresOf(closes))];
      if (failures.length > 1) throw new AggregateError(failures, 'several parts were not closed');
      if (failures.length === 1) throw failures[0];
    },
  };
}

async function failuresOf(all: readonly Close[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(all.map(async (close) => await close()));
  return settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
}
