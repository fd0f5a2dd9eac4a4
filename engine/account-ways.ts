import type { Certificate } from '../contract/accounts.ts';
import { type AskServer, createAskServer } from './nextcloud/ask-server.ts';
import type { ServerFetch } from './nextcloud/server-fetch.ts';
import { userAgent } from './nextcloud/user-agent.ts';
import type { EngineParts } from './parts.ts';
import { allowedHost, createEgressGate } from './security/egress-gate.ts';

/** The way to one server, through the gate, which knows no other host on it. */
export interface Way {
  fetch: typeof globalThis.fetch;
  isWhole: ServerFetch['isWhole'];
  ask: AskServer;
  /** The certificate refused last. */
  refused(): Certificate | null;
  close(): void;
}

/** Opens the way to the server of an address (its origin counts) with the certificate accepted for it, or what this machine trusts. */
export type OpenWay = (baseUrl: string, pinnedFingerprint: string | null) => Way;

export function createWays(parts: Pick<EngineParts, 'openServerFetch' | 'log' | 'version'>): OpenWay {
  return (baseUrl, pinnedFingerprint) => {
    const { fetch: open, isWhole, refused, close } = parts.openServerFetch({ pinnedFingerprint });
    const host = allowedHost(baseUrl);
    const allowed = host === null ? [] : [host];
    const fetch = createEgressGate({ fetch: open, allowed: () => allowed, handsBackRedirects: true, log: parts.log });
    return { fetch, isWhole, ask: createAskServer({ fetch, userAgent: userAgent(parts.version) }), refused, close };
  };
}
