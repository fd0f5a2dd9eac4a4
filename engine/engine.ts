import type { AppStatus, Role } from '../contract/app.ts';
import type { Pipe } from '../contract/pipe.ts';
import { createAccess } from './access.ts';
import { createFeed } from './operations/feed.ts';
import type { EngineParts } from './parts.ts';
import { createRouter } from './router.ts';
import { serve } from './serve.ts';

/** The assistant: answers the contract's calls on any number of pipes until closed. */
export interface Engine {
  /** Serves one window or client. The role belongs to the pipe: what arrives over it cannot change it. */
  connect(pipe: Pipe, context: { role: Role }): void;
  /** Takes the profile and opens it where the keychain can. Calls made earlier find it locked. */
  start(): Promise<void>;
  /** Ends every call, finishes what must not be cut, closes the profile and lets go of it. */
  close(): Promise<void>;
}

/** Wires the engine over the parts of one machine and shell. Nothing is opened before `start`. */
export function createEngine(parts: EngineParts): Engine {
  const status = createFeed(readStatus);
  const access = createAccess({ parts, changed: () => status.changed() });
  const router = createRouter({ parts, access, status });
  const closing = new AbortController();

  function readStatus(): AppStatus {
    const closed = { mode: null, answersFirst: null, spend: null, library: null, embedder: null, sync: null };
    return { vault: access.state(), ...(access.openSession()?.status() ?? closed) };
  }

  return {
    connect: (pipe, { role }) => serve(router, pipe, { role, log: parts.log, signal: closing.signal }),
    start: async () => void (await access.start()),
    close: async () => {
      closing.abort();
      await access.close();
    },
  };
}
