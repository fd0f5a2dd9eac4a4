import type { Certificate } from '../../contract/accounts.ts';
import type { OpenSocket } from '../security/egress.ts';

export interface RefusedCertificate extends Certificate {
  /** It names other hosts than the one that was asked: somebody else answers, unless a person accepted just that. */
  isOfOtherHost: boolean;
}

/** A way to one server: connections of its own, kept alive between requests. */
export interface ServerFetch {
  /**
   * Hands redirects back. No byte of a request is sent before the server's certificate was found good: by the authorities of
   * this system and of this program, or, with a pinned fingerprint, by being that very certificate.
   * Failures: SERVER_UNTRUSTED (see `refused`). Everything else a network does is an error of its own.
   */
  fetch: typeof globalThis.fetch;
  /** A socket over a certificate found good in the same way. Rejects where there is none to be had. */
  openSocket: OpenSocket;
  /** All of its body is here: short answers are handed over whole, which spares each file of a thousand a stream of its own. */
  isWhole(response: Response): boolean;
  /** The certificate refused last; null where none was. */
  refused(): RefusedCertificate | null;
  /** Ends its connections. */
  close(): void;
}

/**
 * `pinnedFingerprint`: SHA-256, upper-case hex pairs with colons; null: what this machine trusts, and the certificates of
 * `authorities` (PEM, found good before).
 */
export type OpenServerFetch = (options: { pinnedFingerprint: string | null; authorities: readonly string[] }) => ServerFetch;
