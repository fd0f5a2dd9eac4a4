import { Failure } from '../../engine/failure.ts';
import type { FromEngine, ToEngine } from './messages.ts';

type Reply = Extract<ToEngine, { kind: 'origin-opened' | 'file-opened' | 'address-opened' }>;
type Asked =
  | { kind: 'open-origin'; origin: string }
  | { kind: 'open-file'; path: string }
  | { kind: 'open-address'; address: string };

/** What the engine process asks of main, and main's answers. */
export interface ShellRequests {
  /** The engine's way out: asks main once per origin to open it, then lets the request go. */
  fetch: typeof globalThis.fetch;
  /** Ends the connections `fetch` keeps; each origin has to be opened again. */
  endIdleConnections(): void;
  /** Opens a document with the system's program. Failures: FILE_GONE. */
  openFile(path: string): Promise<void>;
  /** Opens a page in the system's browser. Failure: NOT_FOUND, where there is none. */
  openAddress(address: string): Promise<void>;
  settle(reply: Reply): void;
}

/** `send` posts to main; `netFetch` is Electron's, which goes through the engine's session. */
export function createShellRequests(
  send: (message: FromEngine) => void,
  netFetch: (input: string | Request, init?: RequestInit) => Promise<Response>,
): ShellRequests {
  const pending = new Map<number, (reply: Reply) => void>();
  const opened = new Set<string>();
  let lastId = 0;

  const ask = (request: Asked): Promise<Reply> =>
    new Promise((resolve) => {
      const id = ++lastId;
      pending.set(id, resolve);
      send({ ...request, id });
    });

  async function openOrigin(origin: string): Promise<void> {
    if (opened.has(origin)) return;
    const reply = await ask({ kind: 'open-origin', origin });
    if (reply.kind !== 'origin-opened' || !reply.allowed) throw new Failure('PROVIDER_HOST_NOT_ALLOWED');
    opened.add(origin);
  }

  return {
    async fetch(input, init) {
      const request = input instanceof URL ? input.href : input;
      await openOrigin(new URL(typeof request === 'string' ? request : request.url).origin);
      return netFetch(request, init);
    },
    endIdleConnections() {
      opened.clear();
      send({ kind: 'close-origins', id: ++lastId });
    },
    async openFile(path) {
      const reply = await ask({ kind: 'open-file', path });
      if (reply.kind !== 'file-opened' || !reply.opened) throw new Failure('FILE_GONE');
    },
    async openAddress(address) {
      const reply = await ask({ kind: 'open-address', address });
      if (reply.kind !== 'address-opened' || !reply.opened) throw new Failure('NOT_FOUND');
    },
    settle(reply) {
      pending.get(reply.id)?.(reply);
      pending.delete(reply.id);
    },
  };
}
