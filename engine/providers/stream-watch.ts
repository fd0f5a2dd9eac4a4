import { Failure } from '../failure.ts';

export interface Timeouts {
  /** From the request to a connection. */
  connectMs: number;
  /** From the request to the first word. */
  firstTokenMs: number;
  /** Longest silence after it. */
  betweenTokensMs: number;
}

/** Bounds the waits of one streamed request: until it is connected, until the first word, between words. */
export interface StreamWatch {
  /** Aborted by the caller, or when a wait was too long. */
  readonly signal: AbortSignal;
  /** The wait for a connection begins; where this is never called, it is part of the wait for the first word. */
  connecting(): void;
  connected(): void;
  /** A person is asked: until the returned function is called, no time passes. */
  hold(): () => void;
  /** The server accepted the request and its stream of events begins. */
  opened(): void;
  hasOpened(): boolean;
  /** Something arrived; `isText` where it was a word of the answer. */
  arrived(isText: boolean): void;
  /** Throws the caller's abort reason, or PROVIDER_TIMEOUT, where one of them ended the request. */
  throwIfEnded(): void;
  stop(): void;
}

const NO_CONNECTION = 'The provider did not take the connection in time. Check the network or the address in Settings.';

/** Starts the clock of the first word at once. */
export function startWatch(caller: AbortSignal, { connectMs, firstTokenMs, betweenTokensMs }: Timeouts): StreamWatch {
  const timeout = new AbortController();
  const end = (failure: Failure) => timeout.abort(failure);
  const connection = createBound(connectMs, () => end(new Failure('PROVIDER_TIMEOUT', { message: NO_CONNECTION })));
  const firstWord = createBound(firstTokenMs, () => end(new Failure('PROVIDER_TIMEOUT')));
  const nextWord = createBound(betweenTokensMs, () => end(new Failure('PROVIDER_CUT')));
  let open = false;
  let begun = false;
  firstWord.start();
  return {
    signal: AbortSignal.any([caller, timeout.signal]),
    connecting: () => connection.start(),
    connected: () => connection.stop(),
    hold() {
      const bounds = [connection, firstWord, nextWord].filter((bound) => bound.pause());
      return () => {
        for (const bound of bounds) bound.start();
      };
    },
    opened() {
      open = true;
      connection.stop();
    },
    hasOpened: () => open,
    arrived(isText) {
      begun ||= isText;
      if (!begun) return;
      firstWord.stop();
      nextWord.restart();
    },
    throwIfEnded() {
      caller.throwIfAborted();
      timeout.signal.throwIfAborted();
    },
    stop() {
      for (const bound of [connection, firstWord, nextWord]) bound.stop();
    },
  };
}

interface Bound {
  /** Goes on where it was paused. */
  start(): void;
  restart(): void;
  /** True where it was running. */
  pause(): boolean;
  stop(): void;
}

function createBound(ms: number, over: () => void): Bound {
  let timer: NodeJS.Timeout | null = null;
  /** What the timer was set to: all of it, or what a pause left. */
  let setToMs = ms;
  let startedAtMs = 0;
  let leftMs = ms;
  const bound: Bound = {
    start() {
      startedAtMs = performance.now();
      setToMs = timer === null ? leftMs : setToMs;
      timer ??= setTimeout(over, leftMs);
    },
    restart() {
      // At every word: the timer of the one before is taken up again.
      if (timer !== null && setToMs === ms) {
        startedAtMs = performance.now();
        timer.refresh();
        return;
      }
      bound.stop();
      leftMs = ms;
      bound.start();
    },
    pause() {
      if (timer === null) return false;
      leftMs = Math.max(0, leftMs - (performance.now() - startedAtMs));
      bound.stop();
      return true;
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
  return bound;
}
