/** What Node's own `fetch` sends through: undici's, which it keeps under this name for all copies of it. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

interface Dispatcher {
  constructor: new () => Dispatcher;
  close(): Promise<void>;
}

/**
 * Ends the connections that Node's own `fetch` keeps for the next request. What is under way on one goes on, and the connection ends
 * after it. Node has no call for that: its dispatcher is put aside for a new one, and told to close.
 */
export function endIdleConnections(): void {
  const present = Reflect.get(globalThis, DISPATCHER) as Dispatcher | undefined;
  // Nothing was sent yet.
  if (present === undefined) return;
  Reflect.set(globalThis, DISPATCHER, new present.constructor());
  // It ends by itself when what it does is done; that it cannot is for whoever waits for that to be told.
  present.close().catch(() => undefined);
}
