import { Failure } from '../failure.ts';

export interface Timeouts {
  /** From the request to the first word. */
  firstTextTimeoutMs: number;
  /** Longest silence after it. */
  stallTimeoutMs: number;
}

/** Bounds the waits of one streamed request. */
export interface StreamWatch {
  /** Aborted by the caller, or when a wait was too long. */
  readonly signal: AbortSignal;
  /** The server accepted the request and its stream of events begins. */
  opened(): void;
  hasOpened(): boolean;
  /** Something arrived; `isText` where it was a word of the answer. */
  arrived(isText: boolean): void;
  /** Throws the caller's abort reason, or PROVIDER_TIMEOUT, where one of them ended the request. */
  throwIfEnded(): void;
  stop(): void;
}

/** Starts the clock of the first wait at once. */
export function startWatch(caller: AbortSignal, { firstTextTimeoutMs, stallTimeoutMs }: Timeouts): StreamWatch {
  const timeout = new AbortController();
  let open = false;
  let begun = false;
  const bound = (ms: number) => setTimeout(() => timeout.abort(new Failure(begun ? 'PROVIDER_CUT' : 'PROVIDER_TIMEOUT')), ms);
  let timer = bound(firstTextTimeoutMs);
  return {
    signal: AbortSignal.any([caller, timeout.signal]),
    opened() {
      open = true;
    },
    hasOpened: () => open,
    arrived(isText) {
      begun ||= isText;
      if (!begun) return;
      clearTimeout(timer);
      timer = bound(stallTimeoutMs);
    },
    throwIfEnded() {
      caller.throwIfAborted();
      timeout.signal.throwIfAborted();
    },
    stop: () => clearTimeout(timer),
  };
}
