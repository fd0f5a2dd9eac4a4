import { create } from 'zustand';
import { createClient, failureFrom, isAborted, type Client } from '../contract/client.ts';
import { declaredError } from '../contract/declared-error.ts';
import type { FailureData } from '../contract/failure-table.ts';
import { openEnginePort } from './engine-port.ts';
import { openEngineSocket } from './engine-socket.ts';

/** Which page this is: the shell gives each its own pipe and with it its role. */
export type PageName = 'app' | 'settings';

/** `connecting`: never been connected; `open`; `lost`: was connected, is being restored. */
interface Connection {
  state: 'connecting' | 'open' | 'lost';
  client: Client | null;
}

/** First wait before trying again, doubled up to the longest. */
const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 5_000;

export const useConnection = create<Connection>(() => ({ state: 'connecting', client: null }));

/** The engine as of now. Without a connection every call fails as CONNECTION_LOST, as one in flight would. */
export function engine(): Client {
  const { client } = useConnection.getState();
  if (client === null) throw declaredError('CONNECTION_LOST');
  return client;
}

/** What a person can be told about an error thrown by a call; null where it was a cancel. */
export function failureOf(error: unknown): FailureData | null {
  return isAborted(error) ? null : failureFrom(error);
}

/** Connects, and connects again whenever the pipe closes, until the page goes. */
export function startConnection(page: PageName): void {
  void keepConnected(page);
}

async function keepConnected(page: PageName): Promise<never> {
  const openPipe = window.voiceassist === undefined ? openEngineSocket : openEnginePort;
  let retryMs = FIRST_RETRY_MS;
  for (;;) {
    try {
      const pipe = await openPipe(page);
      const closed = new Promise<void>((resolve) => pipe.onClose(() => resolve()));
      useConnection.setState({ state: 'open', client: createClient(pipe) });
      retryMs = FIRST_RETRY_MS;
      await closed;
      useConnection.setState({ state: 'lost', client: null });
    } catch {
      // Not reachable yet: nothing to tell beyond the state shown, which stays what it was.
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  }
}

/** Runs `follow` on every connection; its signal is aborted when that connection goes. Bugs inside end the page's stream only. */
export function onEveryConnection(follow: (client: Client, signal: AbortSignal) => Promise<void>): void {
  let current: AbortController | null = null;
  const start = ({ client }: Connection): void => {
    current?.abort();
    current = null;
    if (client === null) return;
    current = new AbortController();
    follow(client, current.signal).catch((error: unknown) => {
      const failure = failureOf(error);
      if (failure !== null && failure.code !== 'CONNECTION_LOST') reportError(error);
    });
  };
  start(useConnection.getState());
  useConnection.subscribe((state, previous) => {
    if (state.client !== previous.client) start(state);
  });
}
