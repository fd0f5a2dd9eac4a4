import type { Session } from 'electron';
import { isOurs } from './origin.ts';

/** May the page load this? Only our own files; the developer tools too while not packaged. */
export function pageMayLoad(address: string, developer: boolean): boolean {
  return isOurs(address) || (developer && URL.parse(address)?.protocol === 'devtools:');
}

/** The pages' session: nothing but our own files, whatever a page or its content security policy says. */
export function closePageSession(session: Session, developer: boolean): void {
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !pageMayLoad(details.url, developer) }));
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** May the engine have this origin at all? https anywhere, plain http to this machine only; nothing with credentials. */
export function originMayBeOpened(origin: string): boolean {
  const url = URL.parse(origin);
  if (url === null || url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname));
}

/** The list of origins the engine's session may reach; empty at start. */
export interface EngineEgress {
  /** Opens one origin (`https://host:port`); false where it may not be opened. */
  open(origin: string): boolean;
  mayLoad(address: string): boolean;
}

/**
 * The engine's session: cancels every request whose origin was not opened before. The engine's own gate decides by the
 * settings; this second wall stops what goes around it, above all redirects to another host.
 */
export function closeEngineSession(session: Session): EngineEgress {
  const origins = new Set<string>();
  const egress: EngineEgress = {
    open(origin) {
      if (!originMayBeOpened(origin)) return false;
      origins.add(new URL(origin).origin);
      return true;
    },
    mayLoad: (address) => {
      const url = URL.parse(address);
      return url !== null && originMayBeOpened(url.origin) && origins.has(url.origin);
    },
  };
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !egress.mayLoad(details.url) }));
  return egress;
}
