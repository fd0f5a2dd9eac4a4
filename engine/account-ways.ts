import { type AskServer, createAskServer } from './nextcloud/ask-server.ts';
import type { ServerFetch } from './nextcloud/server-fetch.ts';
import { userAgent } from './nextcloud/user-agent.ts';
import type { EngineParts } from './parts.ts';
import type { Egress, OpenSocket } from './security/egress.ts';
import { allowedHost } from './security/allowed-host.ts';

/** The way to one server, through the gate, which knows no other host on it. */
export interface Way {
  fetch: typeof globalThis.fetch;
  /** For what the server tells by itself. */
  openSocket: OpenSocket;
  isWhole: ServerFetch['isWhole'];
  ask: AskServer;
  refused: ServerFetch['refused'];
  close(): void;
}

/** Opens the way to the server of an address (its origin counts) with the certificate accepted for it, or what this machine trusts. */
export type OpenWay = (baseUrl: string, pinnedFingerprint: string | null) => Way;

export interface WaysParts extends Pick<EngineParts, 'openServerFetch' | 'version'> {
  egress: Egress;
  /** Certificates of authorities (PEM) trusted beside those of this machine, read as a way is opened. */
  authorities: () => readonly string[];
}

/** `sync`: of accounts that are set up; `account`: to find a server, sign in to it, and look whether an account is as it was. */
export function createWays(parts: WaysParts, purpose: 'sync' | 'account'): OpenWay {
  const { egress } = parts;
  return (baseUrl, pinnedFingerprint) => {
    const { isWhole, refused, ...opened } = parts.openServerFetch({ pinnedFingerprint, authorities: parts.authorities() });
    const host = allowedHost(baseUrl);
    const to = { purpose, allowed: () => (host === null ? [] : [host]) };
    const { fetch } = egress.way({ ...to, fetch: opened.fetch, handsBackRedirects: true, isWhole });
    const { open: openSocket } = egress.socketWay({ ...to, open: opened.openSocket });
    // Connections kept open for the next request end with the others.
    const endSwitching = egress.onSwitch((isOffline) => {
      if (isOffline) opened.close();
    });
    const close = (): void => {
      endSwitching();
      opened.close();
    };
    return { fetch, openSocket, isWhole, ask: createAskServer({ fetch, userAgent: userAgent(parts.version) }), refused, close };
  };
}
