import { Failure } from '../failure.ts';

/** One piece of work that sends, from its admission to its end. */
export interface SendingWork {
  /** Aborts with who asked, and when offline mode begins. */
  readonly signal: AbortSignal;
  /** What its end is told as: OFFLINE_MODE where that ended it. */
  reasonOr(error: unknown): unknown;
  /** It is over: nothing ends it any more. */
  leave(): void;
}

/** What is being sent and received, so that it can be ended. */
export interface UnderWay {
  begin(asked: AbortSignal | null, staysHere: boolean): SendingWork;
  /** Ends all that does not stay here. */
  stop(): void;
}

export function createUnderWay(): UnderWay {
  // By hand in place of AbortSignal.any: a sync sends thousands, and such signals are costly to make.
  const stopping = new Set<() => void>();
  return {
    begin(asked, staysHere) {
      const controller = new AbortController();
      const follow = (): void => controller.abort(asked?.reason);
      let stopped: Failure | null = null;
      const stop = (): void => {
        stopped = new Failure('OFFLINE_MODE');
        controller.abort(stopped);
      };
      if (asked?.aborted === true) follow();
      asked?.addEventListener('abort', follow, { once: true });
      if (!staysHere) stopping.add(stop);
      return {
        signal: controller.signal,
        reasonOr: (error) => stopped ?? error,
        leave() {
          asked?.removeEventListener('abort', follow);
          stopping.delete(stop);
        },
      };
    },
    stop() {
      for (const stop of stopping) stop();
    },
  };
}
