import type { Account, ServerProbe, SignInProgress } from '../contract/accounts.ts';
import type { AccountId } from '../contract/ids.ts';
import type { OpenWay, Way } from './account-ways.ts';
import { Failure, isCancel } from './failure.ts';
import type { Connection } from './nextcloud/connection.ts';
import { createConnection, type Credentials } from './nextcloud/create-connection.ts';
import { readFingerprint } from './nextcloud/fingerprint.ts';
import { identifyUser } from './nextcloud/identify-user.ts';
import { startLoginFlow } from './nextcloud/login-flow.ts';
import { probeServer } from './nextcloud/probe-server.ts';
import { serverAddresses } from './nextcloud/server-address.ts';
import type { NewAccount } from './store/accounts.ts';

export interface ServerInput {
  serverUrl: string;
  acceptFingerprint?: string | undefined;
  /** Signs that account in again. */
  accountId?: AccountId | undefined;
}

/** Somebody who signed in, with what was given to them. */
export interface SignedIn extends Omit<NewAccount, 'label'> {
  password: string;
}

export interface SignInParts {
  openWay: OpenWay;
  userAgent: string;
  /** Stores it, and answers as the account is shown. Failures: ACCOUNT_OTHER_USER, ACCOUNT_EXISTS, NOT_FOUND, KEYCHAIN_*. */
  keep: (signedIn: SignedIn, accountId: AccountId | undefined) => Promise<Account>;
  /** Of an account, the certificate accepted for it; null for none. Failure: NOT_FOUND. */
  pinnedFor: (accountId: AccountId) => string | null;
  /** Was another certificate of this server accepted before? */
  isPinnedElse: (baseUrl: string, fingerprint: string) => boolean;
  openAddress: ((address: string) => Promise<void>) | null;
  nowMs: () => number;
  wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const NOT_ACCEPTED = 'The server does not accept this name and password. Nothing was stored.';
const NO_LOGIN_FLOW = 'This server offers no sign-in in the browser. Use a user name and a password.';

/** The ways into an account: they end with one that works, or nothing stored. */
export function createSignIn(parts: SignInParts) {
  const { openWay, keep } = parts;

  function pinned({ acceptFingerprint, accountId }: ServerInput): string | null {
    if (acceptFingerprint !== undefined) return readFingerprint(acceptFingerprint);
    return accountId === undefined ? null : parts.pinnedFor(accountId);
  }

  async function probe(input: ServerInput, signal: AbortSignal): Promise<ServerProbe> {
    const { serverUrl } = input;
    const { typed } = serverAddresses(serverUrl);
    return await onWay(openWay(typed, pinned(input)), async (way) => {
      try {
        return { ...(await probeServer(serverUrl, way.ask, signal)), untrusted: null };
      } catch (error) {
        const untrusted = error instanceof Failure && error.code === 'SERVER_UNTRUSTED' ? way.refused() : null;
        if (untrusted === null) throw error;
        const { isOfOtherHost: _isOfOtherHost, ...certificate } = untrusted;
        const problem = parts.isPinnedElse(typed, certificate.fingerprint) ? 'changed' : certificate.problem;
        const nothingKnown = { kind: 'webdav', version: null, productName: null, loginFlow: false } as const;
        return { baseUrl: typed, ...nothingKnown, untrusted: { ...certificate, problem } };
      }
    });
  }

  /** What answers there, trusted. Failures: SERVER_*. */
  async function trustedServer(input: ServerInput, signal: AbortSignal): Promise<ServerProbe> {
    const server = await probe(input, signal);
    if (server.untrusted !== null) throw new Failure('SERVER_UNTRUSTED');
    return server;
  }

  async function signedIn(
    { baseUrl, kind }: ServerProbe,
    given: Credentials & { certificateFingerprint: string | null },
    signal: AbortSignal,
  ): Promise<SignedIn> {
    const { certificateFingerprint, ...credentials } = given;
    const user = await onWay(openWay(baseUrl, certificateFingerprint), (way) => {
      const connection = trial({ baseUrl, kind }, credentials, way, parts.userAgent);
      return identifyUser(connection, kind, credentials.loginName, signal);
    });
    return { baseUrl, kind, ...user, ...credentials, certificateFingerprint };
  }

  async function addWithPassword(
    { user, appPassword, ...input }: ServerInput & { user: string; appPassword: string },
    signal: AbortSignal,
  ): Promise<Account> {
    const server = await trustedServer(input, signal);
    const given = { loginName: user, password: appPassword, certificateFingerprint: pinned(input) };
    try {
      return await keep(await signedIn(server, given, signal), input.accountId);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'ACCOUNT_SIGN_IN') throw error;
      throw new Failure('ACCOUNT_SIGN_IN', { message: NOT_ACCEPTED, cause: error });
    }
  }

  async function* grantedInBrowser(input: ServerInput, signal: AbortSignal): AsyncGenerator<SignInProgress, void, void> {
    const server = await trustedServer(input, signal);
    if (!server.loginFlow) throw new Failure('SERVER_REFUSED', { message: NO_LOGIN_FLOW });
    const certificateFingerprint = pinned(input);
    const way = openWay(server.baseUrl, certificateFingerprint);
    try {
      const flow = await startLoginFlow(server.baseUrl, { ...parts, ask: way.ask }, signal);
      yield { kind: 'waiting', loginUrl: flow.loginUrl, expiresAtMs: flow.expiresAtMs };
      // The address was told: where no browser opens, the person opens it.
      await parts.openAddress?.(flow.loginUrl).catch(() => undefined);
      const credentials = await flow.granted(signal);
      const person = await signedIn(server, { ...credentials, certificateFingerprint }, signal);
      try {
        yield { kind: 'done', account: await keep(person, input.accountId) };
      } catch (error) {
        // What nobody keeps is taken back where it was given.
        await revokeAppPassword(trial(server, credentials, way, parts.userAgent), signal);
        throw error;
      }
    } finally {
      way.close();
    }
  }

  return {
    probe,
    addWithPassword,
    async *signIn(input: ServerInput, signal: AbortSignal): AsyncGenerator<SignInProgress, void, void> {
      try {
        yield* grantedInBrowser(input, signal);
      } catch (error) {
        if (!(error instanceof Failure) || isCancel(error)) throw error;
        yield { kind: 'failed', failure: error.toData() };
      }
    },
  };
}

async function onWay<T>(way: Way, work: (way: Way) => Promise<T>): Promise<T> {
  try {
    return await work(way);
  } finally {
    way.close();
  }
}

/** A connection for credentials that are not stored (any more), of an account that need not be there. */
export function trial(
  server: Pick<Account, 'baseUrl' | 'kind'>,
  credentials: Credentials,
  way: Pick<Way, 'fetch' | 'isWhole' | 'refused'>,
  userAgent: string,
): Connection {
  const account: Account = {
    ...server,
    accountId: 'trial' as AccountId,
    userId: credentials.loginName,
    displayName: '',
    label: '',
    state: 'ready',
    signedOut: false,
    failure: null,
    version: null,
    passwordIn: null,
    certificateFingerprint: null,
    quota: null,
    addedAtMs: 0,
  };
  return createConnection({
    account: () => account,
    credentials: () => Promise.resolve(credentials),
    fetch: way.fetch,
    isWhole: way.isWhole,
    isForeign: () => way.refused()?.isOfOtherHost === true,
    userAgent,
    onStop: () => undefined,
  }).traced();
}

/** Takes an app password back where it was given, where the server can be reached and knows of such (recording 295). */
export async function revokeAppPassword(connection: Connection, signal: AbortSignal): Promise<void> {
  if (connection.account().kind !== 'nextcloud') return;
  const request = { method: 'DELETE', path: '/ocs/v2.php/core/apppassword?format=json', headTimeoutMs: 10_000, once: true };
  try {
    await (await connection.request(request, signal)).body?.cancel();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
