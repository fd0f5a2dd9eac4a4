import type { Failure } from '../engine/failure.ts';
import type { Log } from '../engine/parts.ts';
import type { HostAnswer, HostProcess, HostRequest } from './host-protocol.ts';

/** Timers, so that tests need not wait. */
export interface HostTimers {
  set(callback: () => void, delayMs: number): unknown;
  clear(timer: unknown): void;
}

/** One piece of work for a host. */
export interface HostWork {
  request(requestId: number): HostRequest;
  /** Someone is waiting for this one: it goes before all that is not urgent. */
  urgent: boolean;
}

/** What became of work that has no result. `load`: the model cannot be used; `run`: not on this input. */
export type HostRefusal = 'load' | 'run' | 'died-too-often' | 'closed';

export interface HostQueue {
  /** The host's answer, never `failed`. Throws HostDied, or the failure made of a refusal. */
  run(work: HostWork, signal: AbortSignal): Promise<HostAnswer>;
  /** Ends the process as soon as it has finished what it works on; the next work starts another. */
  rest(): Promise<void>;
  /** Pieces of work waiting or being worked on. */
  load(): number;
  close(): Promise<void>;
}

export interface HostQueueParts {
  start: () => HostProcess;
  log: Log;
  failure: (refusal: HostRefusal) => Failure;
  timers?: HostTimers | undefined;
  idleMs?: number | undefined;
  /** Longest one piece of work may take; a host that takes longer is killed. */
  maxWorkMs?: number | undefined;
  /** Called whenever the process is gone. */
  onExit?: (() => void) | undefined;
}

/** The process ended while it had this work. Smaller work may pass. */
export class HostDied extends Error {
  override readonly name = 'HostDied';
}

interface Job extends HostWork {
  resolve(answer: HostAnswer): void;
  reject(error: unknown): void;
}

/** Stopped after this long without work: a loaded model holds about 150 MB. */
const IDLE_MS = 60_000;

/** Deaths in a row, each after a longer pause, before the model counts as unavailable. */
const MAX_DEATHS = 5;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

/** Longest one piece of work may take, loading the model included: seconds on a slow machine. A host that hangs is killed. */
const MAX_WORK_MS = 60_000;

/** A host that has not gone this long after being asked is killed. Disposing of sessions takes milliseconds. */
const CLOSE_MS = 3_000;

const realTimers: HostTimers = {
  set: (callback, delayMs) => setTimeout(callback, delayMs).unref(),
  clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
};

/**
 * One model host: started with the first work, given one piece of work at a time, stopped when idle, started again after
 * a death with growing pauses. After too many deaths it refuses work until the longest pause has passed.
 */
export function createHostQueue(parts: HostQueueParts): HostQueue {
  const { start, log, failure, timers = realTimers, idleMs = IDLE_MS, maxWorkMs = MAX_WORK_MS } = parts;
  const waiting: Job[] = [];
  let host: HostProcess | null = null;
  let current: { job: Job; requestId: number; by: HostProcess } | null = null;
  let timer: unknown = null;
  let pausing = false;
  let deaths = 0;
  let lastRequestId = 0;
  let closed = false;
  let exited: Promise<void> = Promise.resolve();

  function advance(): void {
    if (current !== null || pausing || closed) return;
    const job = waiting.shift();
    if (job === undefined) {
      if (host !== null) wait(stopHost, idleMs);
      return;
    }
    const working = (host ??= startHost());
    current = { job, requestId: ++lastRequestId, by: working };
    wait(() => working.kill(), maxWorkMs);
    working.postMessage(job.request(lastRequestId));
  }

  function startHost(): HostProcess {
    const started = start();
    started.onMessage(receive);
    exited = new Promise((resolve) => {
      started.onExit(() => {
        resolve();
        parts.onExit?.();
        if (host === started) hostDied();
        else if (current?.by === started) workLost();
      });
    });
    return started;
  }

  function receive(answer: HostAnswer): void {
    if (answer.requestId !== current?.requestId) return;
    const { job } = current;
    current = null;
    deaths = 0;
    if (answer.kind === 'failed') {
      log.warn('model host could not do its work', { stage: answer.stage });
      job.reject(failure(answer.stage));
    } else job.resolve(answer);
    advance();
  }

  function hostDied(): void {
    host = null;
    stopWaiting();
    deaths++;
    log.warn('model host died', { deaths });
    const job = current?.job;
    current = null;
    job?.reject(new HostDied());
    if (deaths >= MAX_DEATHS) for (const left of waiting.splice(0)) left.reject(failure('died-too-often'));
    pausing = true;
    wait(
      () => {
        pausing = false;
        advance();
      },
      deaths >= MAX_DEATHS ? LONGEST_PAUSE_MS : FIRST_PAUSE_MS * 2 ** (deaths - 1),
    );
  }

  /** A host that was asked to go went before it had finished. */
  function workLost(): void {
    const job = current?.job;
    current = null;
    job?.reject(new HostDied());
    advance();
  }

  /** Asks the host to go; it is no longer ours, so its exit is no death. */
  function stopHost(): void {
    const leaving = host;
    if (leaving === null) return;
    host = null;
    leaving.postMessage({ kind: 'close' });
    const kill = timers.set(() => leaving.kill(), CLOSE_MS);
    void exited.then(() => timers.clear(kill));
  }

  function wait(action: () => void, delayMs: number): void {
    stopWaiting();
    timer = timers.set(() => {
      timer = null;
      action();
    }, delayMs);
  }

  function stopWaiting(): void {
    if (timer !== null) timers.clear(timer);
    timer = null;
  }

  return {
    run(work, signal) {
      if (closed || (pausing && deaths >= MAX_DEATHS)) {
        return Promise.reject(failure(closed ? 'closed' : 'died-too-often'));
      }
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason as Error);
        const job: Job = { ...work, resolve: settle(resolve), reject: settle(reject) };
        const abort = () => {
          const place = waiting.indexOf(job);
          if (place >= 0) waiting.splice(place, 1);
          // Work the host already has is finished, and its answer not looked at.
          job.reject(signal.reason);
        };
        function settle<Value>(end: (value: Value) => void): (value: Value) => void {
          return (value) => {
            signal.removeEventListener('abort', abort);
            end(value);
          };
        }
        signal.addEventListener('abort', abort);
        const firstPatient = waiting.findIndex(({ urgent }) => !urgent);
        waiting.splice(work.urgent && firstPatient >= 0 ? firstPatient : waiting.length, 0, job);
        advance();
      });
    },
    async rest() {
      stopHost();
      await exited;
    },
    load: () => waiting.length + (current === null ? 0 : 1),
    async close() {
      closed = true;
      stopWaiting();
      for (const job of [...waiting.splice(0), ...(current ? [current.job] : [])]) {
        job.reject(failure('closed'));
      }
      current = null;
      stopHost();
      await exited;
    },
  };
}
