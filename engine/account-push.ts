import type { AccountId } from '../contract/ids.ts';
import { Failure } from './failure.ts';
import type { Connection } from './nextcloud/connection.ts';
import type { Credentials } from './nextcloud/create-connection.ts';
import { pushEndpoint } from './nextcloud/push-endpoint.ts';
import { listenToPush, type Pushed } from './nextcloud/push-listener.ts';
import type { ConnectionClock } from './nextcloud/system-clock.ts';
import type { Log } from './parts.ts';
import type { OutgoingSocket } from './security/egress.ts';

/** Servers that tell of changes as they happen: one socket for each account whose server offers it, opened again when it is lost. */
export interface AccountPush {
  /** Of these accounts, no others, is it to be heard. */
  follow(accountIds: readonly AccountId[]): void;
  /** Its server tells at once now. */
  isListening(accountId: AccountId): boolean;
  close(): Promise<void>;
}

export interface AccountPushParts {
  connectionOf: (accountId: AccountId) => Connection;
  /** Null where none is stored. */
  credentials: (accountId: AccountId) => Promise<Credentials | null>;
  openSocket: (accountId: AccountId, address: URL, signal: AbortSignal) => Promise<OutgoingSocket>;
  /** The server refused its password: the account stops. */
  refuse: (accountId: AccountId) => void;
  /** It begins to be heard, or is no longer. What changed while it was not has to be looked for. */
  onListening: (accountId: AccountId, isListening: boolean) => void;
  onChange: (accountId: AccountId, what: Pushed) => void;
  clock: ConnectionClock;
  log: Log;
}

/** Doubled with each try that failed, and between half and one and a half of it by chance: a server that comes back is not run over. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** A server that offers nothing may have got it since. */
const ASK_AGAIN_MS = 6 * 60 * 60_000;

/** A connection that held this long was a good one. */
const HELD_MS = 60_000;

type Ended = 'not-offered' | 'refused' | 'lost';

/** The listening to one account, from `follow` until it is followed no more. */
interface Attendance {
  accountId: AccountId;
  leaving: AbortController;
  isListening: boolean;
  ended: Promise<void>;
}

export function createAccountPush(parts: AccountPushParts): AccountPush {
  const { clock } = parts;
  const attended = new Map<AccountId, Attendance>();
  const ending = new Set<Promise<void>>();
  let isClosing = false;

  function set(own: Attendance, isListening: boolean): void {
    if (own.isListening === isListening) return;
    own.isListening = isListening;
    if (!isClosing) parts.onListening(own.accountId, isListening);
  }

  async function listen(own: Attendance): Promise<Ended> {
    const { accountId, leaving } = own;
    const { signal } = leaving;
    try {
      const address = await pushEndpoint(parts.connectionOf(accountId), signal);
      if (address === null) return 'not-offered';
      const credentials = await parts.credentials(accountId);
      if (credentials === null) return 'refused';
      const socket = await parts.openSocket(accountId, address, signal);
      const told = { listening: () => set(own, true), changed: (what: Pushed) => parts.onChange(accountId, what) };
      await listenToPush(socket, credentials, told, signal);
    } catch (error) {
      // Whatever a network does: it is tried again, and until then the server is looked at as others are.
      if (signal.aborted || !(error instanceof Failure) || error.code !== 'ACCOUNT_SIGN_IN') return 'lost';
      parts.refuse(accountId);
      return 'refused';
    }
    return 'lost';
  }

  async function attend(own: Attendance): Promise<void> {
    const { signal } = own.leaving;
    for (let failed = 0; ;) {
      const beganAtMs = clock.nowMs();
      const ended = await listen(own);
      const hasHeld = own.isListening && clock.nowMs() - beganAtMs >= HELD_MS;
      set(own, false);
      if (signal.aborted || ended === 'refused') return;
      failed = hasHeld ? 0 : failed + 1;
      const waitMs = ended === 'not-offered' ? ASK_AGAIN_MS : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failed);
      await clock.wait(waitMs * (0.5 + clock.random()), signal);
    }
  }

  function begin(accountId: AccountId): void {
    const own: Attendance = { accountId, leaving: new AbortController(), isListening: false, ended: Promise.resolve() };
    own.ended = attend(own).catch((error: unknown) => {
      if (!own.leaving.signal.aborted) parts.log.bug('sync: listening ended', error);
    });
    attended.set(accountId, own);
  }

  function end(own: Attendance): void {
    attended.delete(own.accountId);
    set(own, false);
    own.leaving.abort(new DOMException('It is not to be heard any more.', 'AbortError'));
    ending.add(own.ended);
    void own.ended.then(() => ending.delete(own.ended));
  }

  return {
    follow(accountIds) {
      const wanted = new Set(accountIds);
      for (const own of attended.values()) if (!wanted.has(own.accountId)) end(own);
      for (const accountId of wanted) if (!attended.has(accountId)) begin(accountId);
    },
    isListening: (accountId) => attended.get(accountId)?.isListening === true,
    async close() {
      isClosing = true;
      for (const own of attended.values()) end(own);
      await Promise.all(ending);
    },
  };
}
