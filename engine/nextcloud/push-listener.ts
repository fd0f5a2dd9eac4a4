import { Failure } from '../failure.ts';
import type { OutgoingSocket } from '../security/egress.ts';
import type { Credentials } from './create-connection.ts';

/** What changed on the server: files somewhere, or something else that it keeps a record of, as calendars and contacts are. */
export type Pushed = 'files' | 'activities';

export interface PushTold {
  /** The server took the password, and tells of changes from now on. */
  listening(): void;
  changed(what: Pushed): void;
}

/** The server itself gives a client 15 s to say who it is. */
const SIGN_IN_MS = 20_000;

/**
 * Listens until the connection ends, and closes it. The protocol is that of `notify_push`: user and app password are the first two
 * messages, then the server speaks. Failures: ACCOUNT_SIGN_IN (it refused the password), SERVER_UNREACHABLE (it said anything
 * else); a connection that breaks ends it or rejects, as the socket does.
 */
export async function listenToPush(
  socket: OutgoingSocket,
  { loginName, password }: Credentials,
  told: PushTold,
  signal: AbortSignal,
): Promise<void> {
  const close = (): void => socket.close();
  signal.addEventListener('abort', close, { once: true });
  const late = setTimeout(close, SIGN_IN_MS);
  try {
    signal.throwIfAborted();
    socket.send(loginName);
    socket.send(password);
    let isListening = false;
    for await (const message of socket.messages()) {
      if (isListening) {
        const what = changeIn(message);
        if (what !== null) told.changed(what);
        continue;
      }
      refuseOthers(message);
      isListening = true;
      clearTimeout(late);
      told.listening();
    }
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', close);
    close();
  }
}

function refuseOthers(message: string): void {
  if (message === 'authenticated') return;
  if (message === 'err: Invalid credentials') throw new Failure('ACCOUNT_SIGN_IN');
  throw new Failure('SERVER_UNREACHABLE');
}

/**
 * `notify_file_id [12,13]` names files where a client asks for that. It is not asked for: a file that is new is in no list of ours, and
 * one that moved may lie in another folder that is synced.
 */
function changeIn(message: string): Pushed | null {
  const [event] = message.split(' ', 1);
  if (event === 'notify_file' || event === 'notify_file_id') return 'files';
  return event === 'notify_activity' ? 'activities' : null;
}
