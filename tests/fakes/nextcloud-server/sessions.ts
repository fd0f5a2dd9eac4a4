import { DavError } from './dav-error.ts';

/** Cookie of PHP's session; its name is the instance's id. */
const SESSION_COOKIE = 'ocsxza5m6bm9';

interface Session {
  signedIn: boolean;
  /** Signed in by a DAV request: others are taken for a page's, which must show a token of it. */
  byDav: boolean;
}

/** Sessions of clients that keep cookies. */
export function createSessions() {
  const sessions = new Map<string, Session>();

  function of(request: Request): Session | undefined {
    const id = new RegExp(`(?:^|;\\s*)${SESSION_COOKIE}=([^;]*)`, 'u').exec(request.headers.get('cookie') ?? '')?.[1];
    return id === undefined ? undefined : sessions.get(id);
  }

  return {
    /** Throws what the server answers a DAV request in a session that was signed in to elsewhere. */
    check(request: Request, isDav: boolean): void {
      const session = of(request);
      if (!isDav || !session?.signedIn || session.byDav || request.headers.has('ocs-apirequest')) return;
      if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
      throw new DavError(401, { exception: 'Sabre\\DAV\\Exception\\NotAuthenticated', message: 'CSRF check not passed.' });
    },
    /** Begins one where the client brought none. True where it did. */
    after(request: Request, response: Response, isDav: boolean): boolean {
      const known = of(request);
      const signedIn = request.headers.has('authorization') && response.status !== 401;
      if (known) {
        if (signedIn && !known.signedIn) Object.assign(known, { signedIn, byDav: isDav });
        return false;
      }
      const id = `session${sessions.size + 1}`;
      sessions.set(id, { signedIn, byDav: signedIn && isDav });
      const rest = 'path=/; HttpOnly; SameSite=Lax';
      response.headers.append('set-cookie', `${SESSION_COOKIE}=${id}; ${rest}`);
      response.headers.append('set-cookie', `oc_sessionPassphrase=passphrase${id}; ${rest}`);
      const until = 'path=/; httponly;expires=Fri, 31-Dec-2100 23:59:59 GMT';
      response.headers.append('set-cookie', `nc_sameSiteCookielax=true; ${until}; SameSite=lax`);
      response.headers.append('set-cookie', `nc_sameSiteCookiestrict=true; ${until}; SameSite=strict`);
      return true;
    },
  };
}
