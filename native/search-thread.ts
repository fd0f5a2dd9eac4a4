import { Worker } from 'node:worker_threads';
import { Failure } from '../engine/failure.ts';
import type { FullText } from '../engine/search/full-text.ts';
import type { FromSearchThread, ToSearchThread } from './search-messages.ts';

/** Where the worker lies when nothing is bundled. */
const sourceEntry = new URL('search-worker.ts', import.meta.url);

/** A call that ends the thread this often is answered with an error instead of being tried again. */
const MOST_TRIES = 2;

type Call = Extract<ToSearchThread, { kind: 'call' }>;
interface Waiting {
  call: Call;
  tries: number;
  resolve: (value: never) => void;
  reject: (error: unknown) => void;
  signal: AbortSignal;
  onAbort: () => void;
}

/**
 * Full-text search in a thread of its own, started with the first call and again after it died. Calls wait here for
 * their turn, so that one nobody waits for any more costs nothing. `key` is copied; `entry` names the bundled worker.
 */
export function openSearchThread(options: { path: string; key: Uint8Array; entry?: URL }): FullText {
  const key = Uint8Array.from(options.key);
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const queue: Waiting[] = [];
  let worker: Worker | null = null;
  let underWay: Waiting | null = null;
  let lastId = 0;
  let closed = false;

  function start(): Worker {
    const started = new Worker(options.entry ?? sourceEntry, { stdout: true, stderr: true, env: {}, execArgv: [] });
    started.stdout.resume();
    started.stderr.resume();
    // An error is followed by the exit, which is where it is dealt with.
    started.on('error', () => undefined);
    started.on('message', (answer: FromSearchThread) => {
      if (worker === started) settle(answer);
    });
    started.once('exit', () => {
      if (worker === started) gone();
    });
    // It waits without keeping the process; a call under way does.
    started.unref();
    started.postMessage({ kind: 'open', path: options.path, key, cancelled } satisfies ToSearchThread);
    return started;
  }

  function next(): void {
    if (underWay || closed) return;
    underWay = queue.shift() ?? null;
    if (!underWay) return;
    underWay.tries++;
    worker ??= start();
    worker.ref();
    worker.postMessage(underWay.call satisfies ToSearchThread);
  }

  function settle(answer: FromSearchThread): void {
    const done = underWay;
    if (!done || done.call.callId !== answer.callId) return;
    underWay = null;
    worker?.unref();
    done.signal.removeEventListener('abort', done.onAbort);
    // What each call answers with is told by its name; the promise it belongs to has that type.
    if (answer.kind === 'done') done.resolve(answer.value as never);
    else if (answer.kind === 'failed') done.reject(new Failure(answer.code, { message: answer.message }));
    else done.reject(answer.kind === 'broken' ? answer.error : done.signal.reason);
    next();
  }

  function gone(): void {
    worker = null;
    const lost = underWay;
    underWay = null;
    if (lost && lost.tries < MOST_TRIES && !lost.signal.aborted) queue.unshift(lost);
    else if (lost) {
      lost.signal.removeEventListener('abort', lost.onAbort);
      lost.reject(lost.signal.aborted ? lost.signal.reason : new Error('The search thread ended'));
    }
    next();
  }

  function ask<T>(call: Call, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (closed) throw new Failure('PROFILE_LOCKED');
      signal.throwIfAborted();
      const onAbort = (): void => {
        const place = queue.indexOf(waiting);
        if (place >= 0) {
          queue.splice(place, 1);
          reject(signal.reason as Error);
        } else Atomics.store(cancelled, 0, call.callId);
      };
      const waiting: Waiting = { call, tries: 0, resolve, reject, signal, onAbort };
      signal.addEventListener('abort', onAbort, { once: true });
      queue.push(waiting);
      next();
    });
  }

  const callId = (): number => (lastId = (lastId % 0x7fffffff) + 1);

  return {
    search: (query, limit, signal) => ask({ kind: 'call', callId: callId(), name: 'search', given: [query, limit] }, signal),
    scores: (query, ids, signal) => ask({ kind: 'call', callId: callId(), name: 'scores', given: [query, ids] }, signal),
    within: (filters, signal) => ask({ kind: 'call', callId: callId(), name: 'within', given: [filters] }, signal),
    corrections: (terms, scope, signal) =>
      ask({ kind: 'call', callId: callId(), name: 'corrections', given: [terms, scope] }, signal),
    startingWith: (prefix, limit, signal) =>
      ask({ kind: 'call', callId: callId(), name: 'startingWith', given: [prefix, limit] }, signal),
    statistics: (terms, signal) => ask({ kind: 'call', callId: callId(), name: 'statistics', given: [terms] }, signal),
    async close() {
      if (closed) return;
      closed = true;
      key.fill(0);
      const ending = worker;
      worker = null;
      for (const { reject, signal, onAbort } of [...(underWay ? [underWay] : []), ...queue.splice(0)]) {
        signal.removeEventListener('abort', onAbort);
        reject(new Failure('PROFILE_LOCKED'));
      }
      if (!ending) return;
      if (underWay) Atomics.store(cancelled, 0, underWay.call.callId);
      underWay = null;
      await ended(ending);
    },
  };
}

/** The thread closes its connection after the call it is at: the file is let go before anything else is done with it. */
async function ended(worker: Worker): Promise<void> {
  worker.ref();
  const gone = new Promise<void>((resolve) => void worker.once('exit', () => resolve()));
  worker.postMessage({ kind: 'close' } satisfies ToSearchThread);
  await gone;
}
