import { parentPort } from 'node:worker_threads';
import { Failure } from '../engine/failure.ts';
import type { FullTextIndex } from '../engine/search/full-text.ts';
import { createFullTextIndex } from '../engine/search/full-text-index.ts';
import type { Database } from '../engine/store/database.ts';
import type { FromSearchThread, ToSearchThread } from './search-messages.ts';
import { openDatabaseReader } from './sqlite.ts';

/**
 * Entry of the search thread: full-text search with its own connection, which only reads, so that the engine's thread is
 * never held up. One call at a time, in the order they come.
 */
const port = parentPort;
if (!port) throw new Error('The search worker is started as a worker thread');

/** Thrown where the work stops because nobody waits for it; never leaves this thread. */
class Cancelled extends Error {}

let opened: { db: Database; index: FullTextIndex; cancelled: Int32Array } | null = null;
/** What opening ended with; told by every call, since only calls are answered. */
let failure: Error | null = null;

port.on('message', (message: ToSearchThread) => {
  if (message.kind === 'open') open(message);
  else if (message.kind === 'call') port.postMessage(answer(message));
  else close();
});

function open({ path, key, cancelled }: Extract<ToSearchThread, { kind: 'open' }>): void {
  try {
    const db = openDatabaseReader({ path, key });
    opened = { db, index: createFullTextIndex(db), cancelled };
  } catch (error) {
    failure = error instanceof Error ? error : new Error('The database was not opened', { cause: error });
  } finally {
    key.fill(0);
  }
}

function answer(call: Extract<ToSearchThread, { kind: 'call' }>): FromSearchThread {
  const { callId } = call;
  try {
    return { kind: 'done', callId, value: run(call) };
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled', callId };
    if (error instanceof Failure) return { kind: 'failed', callId, code: error.code, message: error.message };
    return { kind: 'broken', callId, error };
  }
}

function run(call: Extract<ToSearchThread, { kind: 'call' }>): unknown {
  if (!opened) throw failure ?? new Error('A call came before the database was opened');
  const { index, cancelled } = opened;
  const mustGoOn = (): void => {
    if (Atomics.load(cancelled, 0) === call.callId) throw new Cancelled();
  };
  if (call.name === 'search') return index.search(...call.given, mustGoOn);
  if (call.name === 'scores') return index.scores(...call.given, mustGoOn);
  if (call.name === 'within') return index.within(...call.given, mustGoOn);
  if (call.name === 'corrections') return index.corrections(...call.given, mustGoOn);
  if (call.name === 'startingWith') return index.startingWith(...call.given, mustGoOn);
  return index.statistics(...call.given, mustGoOn);
}

function close(): void {
  opened?.db.close();
  opened = null;
  port?.close();
}
