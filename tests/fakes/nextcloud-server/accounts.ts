import { randomBytes } from 'node:crypto';
import { DavError, tooManyRequests } from './dav-error.ts';
import type { ServerClock } from './clock.ts';

export interface User {
  id: string;
  password: string;
  displayName: string;
  /** Null: no limit. */
  quotaBytes: number | null;
  disabled: boolean;
}

export interface AppPassword {
  user: string;
  secret: string;
  /** What the client called itself (its User-Agent) when it signed in. */
  name: string;
}

/** Who a request is from. `anonymous` sent no credentials; `refused` sent wrong ones. */
export type Caller = { kind: 'user'; user: User; app: AppPassword | null } | { kind: 'anonymous' } | { kind: 'refused' };

/** Failures in a row, within half an hour, after which everything from an address is refused. */
const FAILURES_ALLOWED = 11;
const WINDOW_MS = 30 * 60_000;

/** Users, their passwords, and the brute-force throttle: the server sees one address, this machine's. */
export function createServerAccounts(clock: ServerClock) {
  const users = new Map<string, User>();
  let apps: AppPassword[] = [];
  let failuresAtMs: number[] = [];

  /** Throws what the server answers where the account is disabled or the address throttled. */
  function authenticate(request: Request): Caller {
    const header = request.headers.get('authorization');
    if (header === null) return { kind: 'anonymous' };
    failuresAtMs = failuresAtMs.filter((atMs) => clock.nowMs() - atMs < WINDOW_MS);
    if (failuresAtMs.length >= FAILURES_ALLOWED) throw tooManyRequests();
    const found = callerOf(header);
    if (!found) {
      failuresAtMs.push(clock.nowMs());
      return { kind: 'refused' };
    }
    if (found.user.disabled) throw disabledAccount();
    failuresAtMs = [];
    return { kind: 'user', ...found };
  }

  function callerOf(header: string): { user: User; app: AppPassword | null } | null {
    const [scheme, value = ''] = header.split(' ');
    if (scheme === 'Bearer') return withApp(apps.find((each) => each.secret === value));
    if (scheme !== 'Basic') return null;
    const decoded = Buffer.from(value, 'base64').toString('utf8');
    const colon = decoded.indexOf(':');
    const user = users.get(decoded.slice(0, colon));
    const secret = decoded.slice(colon + 1);
    if (!user) return null;
    if (secret === user.password) return { user, app: null };
    return withApp(apps.find((each) => each.user === user.id && each.secret === secret));
  }

  function withApp(app: AppPassword | undefined): { user: User; app: AppPassword } | null {
    const user = app && users.get(app.user);
    return app && user ? { user, app } : null;
  }

  return {
    authenticate,
    add(id: string, more: Partial<Omit<User, 'id'>>): User {
      const user: User = { id, password: 'secret', displayName: id, quotaBytes: null, disabled: false, ...more };
      users.set(id, user);
      return user;
    },
    get(id: string): User {
      const user = users.get(id);
      if (!user) throw new Error('No such user');
      return user;
    },
    /** As login flow and settings page make them: 72 characters. */
    makeAppPassword(user: string, name = 'test'): string {
      const secret = randomBytes(54).toString('base64url');
      apps.push({ user, secret, name });
      return secret;
    },
    appPasswords: (user: string): readonly AppPassword[] => apps.filter((each) => each.user === user),
    /** All of a user, or the one. */
    revoke(user: string, secret?: string): void {
      apps = apps.filter((each) => each.user !== user || (secret !== undefined && each.secret !== secret));
    },
    /** Forgets failures to sign in. */
    clearThrottle(): void {
      failuresAtMs = [];
    },
  };
}

export type ServerAccounts = ReturnType<typeof createServerAccounts>;

function disabledAccount(): DavError {
  return new DavError(503, {
    exception: 'Sabre\\DAV\\Exception\\ServiceUnavailable',
    message: 'OC\\User\\DisabledUserException: Account disabled',
  });
}

const TRIED = 'No public access to this resource., AppAPIAuth has not passed, This request is not for a federated calendar';

/** 401 as the DAV side gives it; a browser's script is not made to show a password window. */
export function notAuthenticated(request: Request, caller: 'anonymous' | 'refused'): DavError {
  const exception = 'Sabre\\DAV\\Exception\\NotAuthenticated';
  if (request.headers.get('x-requested-with') === 'XMLHttpRequest' && caller === 'anonymous') {
    const headers = { 'www-authenticate': 'DummyBasic realm="Nextcloud"' };
    return new DavError(401, { exception, message: 'Cannot authenticate over ajax calls', headers });
  }
  const none = "No 'Authorization: Basic' header found. Either the client didn't send one, or the server is misconfigured";
  const why = caller === 'refused' ? 'Username or password was incorrect' : none;
  const bearer = "No 'Authorization: Bearer' header found. Either the client didn't send one, or the server is mis-configured";
  const headers = { 'www-authenticate': 'Basic realm="Nextcloud", charset="UTF-8"' };
  return new DavError(401, { exception, message: `${TRIED}, ${why}, ${bearer}, ${why}`, headers });
}
