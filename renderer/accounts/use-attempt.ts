import { useCallback, useEffect, useRef, useState } from 'react';
import type { FailureData } from '../../contract/failure-table.ts';
import { failureOf } from '../connection.ts';

export interface Attempt {
  busy: boolean;
  /** Why the last try failed. */
  failure: FailureData | null;
  /** Runs a step; true when it succeeded. An earlier one still under way is called off, and so is it when the page goes. */
  run(step: (signal: AbortSignal) => Promise<unknown>): Promise<boolean>;
  /** Calls off what is under way and forgets the failure. */
  reset(): void;
}

/** One thing at a time that may take a while and may fail. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);

  const run = useCallback(async (step: (signal: AbortSignal) => Promise<unknown>) => {
    leaving.current?.abort();
    const mine = new AbortController();
    leaving.current = mine;
    setBusy(true);
    setFailure(null);
    try {
      await step(mine.signal);
      return !mine.signal.aborted;
    } catch (error) {
      if (!mine.signal.aborted) setFailure(failureOf(error));
      return false;
    } finally {
      if (leaving.current === mine && !mine.signal.aborted) setBusy(false);
    }
  }, []);
  const reset = useCallback(() => {
    leaving.current?.abort();
    setBusy(false);
    setFailure(null);
  }, []);
  return { busy, failure, run, reset };
}
