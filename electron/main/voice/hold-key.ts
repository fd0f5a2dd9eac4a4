import type { GlobalKeyState } from '../../../contract/global-keys.ts';
import type { FromKeyListener, ToKeyListener } from '../../../native/key-listener-protocol.ts';

/** A running key listener, whatever started it. */
export interface KeyListener {
  postMessage(message: ToKeyListener): void;
  onMessage(listener: (message: FromKeyListener) => void): void;
  /** Called once when the process is gone, for whatever reason. */
  onExit(listener: () => void): void;
  kill(): void;
  /** In place of `START_DEADLINE_MS`, where the person is asked first. */
  readonly startDeadlineMs?: number;
}

/** The global key that is held while speaking. Every `press` is followed by its `release`, whatever happens to the listener. */
export interface HoldKey {
  /** Listens for this chord in place of the one before; null for none. Answers once it listens or does not. */
  set(chord: string | null): Promise<GlobalKeyState>;
  /** While suspended presses are not told. */
  suspend(suspended: boolean): void;
  /** The screen was locked: a release would not be seen any more. */
  letGo(): void;
  /** Ends the listener. */
  close(): void;
}

export interface HoldKeyParts {
  /** Starts what listens here, or says why nothing can. */
  start(): KeyListener | Extract<GlobalKeyState, 'unavailable' | 'not-permitted'>;
  onEdge(edge: 'press' | 'release'): void;
  /** Told of every change of the state. */
  onState(state: GlobalKeyState): void;
  /** `setTimeout`, by default. Gives what calls it off. */
  after?(delayMs: number, run: () => void): () => void;
}

/** Bounds the start of the listener: without a screen that answers, its library blocks for ever. Measured: 10 ms on X11. */
export const START_DEADLINE_MS = 5_000;
/** Before the first restart; doubles with every loss. */
const FIRST_PAUSE_MS = 1_000;
/** So many losses in this time, and it is left off until the person chooses the key again. */
const MOST_LOSSES = 5;
const LOSSES_COUNT_FOR_MS = 10 * 60_000;

export function createHoldKey(parts: HoldKeyParts): HoldKey {
  const after = parts.after ?? afterTimeout;
  let chord: string | null = null;
  let state: GlobalKeyState = 'off';
  let settled = settledWith('off');
  let current: KeyListener | null = null;
  let callOff = (): void => undefined;
  let lossesMs: number[] = [];
  let isHeld = false;
  let isSuspended = false;

  function settle(next: GlobalKeyState): void {
    settled.resolve(next);
    if (state === next) return;
    state = next;
    parts.onState(next);
  }

  function release(): void {
    if (!isHeld) return;
    isHeld = false;
    parts.onEdge('release');
  }

  function stop(): void {
    callOff();
    const ended = current;
    current = null;
    ended?.kill();
    release();
  }

  function start(wanted: string): void {
    const listener = parts.start();
    if (typeof listener === 'string') return settle(listener);
    current = listener;
    callOff = after(listener.startDeadlineMs ?? START_DEADLINE_MS, () => {
      listener.kill();
      if (listener === current) lose(wanted);
    });
    listener.onMessage((message) => {
      if (listener === current) receive(message);
    });
    listener.onExit(() => {
      if (listener === current) lose(wanted);
    });
    listener.postMessage({ kind: 'listen', chord: wanted });
  }

  function receive(message: FromKeyListener): void {
    switch (message.kind) {
      case 'listening':
        callOff();
        return settle('ok');
      case 'refused':
        stop();
        return settle('unavailable');
      case 'press':
        if (isHeld || isSuspended) return;
        isHeld = true;
        return parts.onEdge('press');
      case 'release':
        return release();
    }
  }

  function lose(wanted: string): void {
    callOff();
    current = null;
    release();
    const nowMs = performance.now();
    lossesMs = [...lossesMs.filter((atMs) => nowMs - atMs < LOSSES_COUNT_FOR_MS), nowMs];
    settle('stopped');
    if (lossesMs.length >= MOST_LOSSES) return;
    callOff = after(FIRST_PAUSE_MS * 2 ** (lossesMs.length - 1), () => start(wanted));
  }

  return {
    set(wanted) {
      if (wanted === chord && wanted !== null && current !== null) return settled.promise;
      stop();
      chord = wanted;
      lossesMs = [];
      // Whoever still waits for the chord before is told what became of it: it is off.
      settled.resolve('off');
      settled = Promise.withResolvers();
      if (wanted === null) settle('off');
      else start(wanted);
      return settled.promise;
    },
    suspend(suspended) {
      isSuspended = suspended;
      if (suspended) release();
    },
    letGo() {
      current?.postMessage({ kind: 'let-go' });
      release();
    },
    close() {
      chord = null;
      stop();
    },
  };
}

function settledWith(state: GlobalKeyState): PromiseWithResolvers<GlobalKeyState> {
  const settled = Promise.withResolvers<GlobalKeyState>();
  settled.resolve(state);
  return settled;
}

function afterTimeout(delayMs: number, run: () => void): () => void {
  const timeout = setTimeout(run, delayMs);
  return () => clearTimeout(timeout);
}
