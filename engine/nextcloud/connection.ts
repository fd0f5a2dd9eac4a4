import type { Account } from '../../contract/accounts.ts';

/** One request to an account's server. */
export interface ServerRequest {
  method: string;
  /** Percent-encoded, from the base address on (`/remote.php/dav/files/alice/Notes/`), or whole (of the same origin). */
  path: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Statuses handed back beside 2xx; all others end in a Failure. */
  expect?: readonly number[];
  /** Longest wait for the head of the answer. Default 30 s. */
  headTimeoutMs?: number;
  /** Not tried again by the connection, since it is not safe to (making something, say). */
  once?: boolean;
}

/**
 * The one way to an account's server. It signs in, keeps cookies, sends at most four requests at a time, waits as told
 * (`Retry-After`) and tries again with jitter what may pass; everything goes through the egress gate.
 *
 * After one 401 every request of the account, also those waiting, fails with ACCOUNT_SIGN_IN until a person signs in again.
 */
export interface Connection {
  /** As known at each call. */
  account(): Account;
  /**
   * The caller reads or cancels the body; the connection watches that it goes on arriving.
   * Failures: SERVER_*, ACCOUNT_*, REMOTE_GONE (404, 410), REMOTE_CHANGED (412), REMOTE_LOCKED (423), REMOTE_FULL (507).
   */
  request(request: ServerRequest, signal: AbortSignal): Promise<Response>;
  /** Requests sent so far, those tried again included. */
  requestsSent(): number;
}
