import type { Session } from 'electron';
import { allowedHost } from '../../engine/security/allowed-host.ts';
import { isOurs } from './origin.ts';

/**
 * May the page load this? Our own files, and what a page made itself (`blob:` of our origin, `data:`): those carry their
 * content and reach nothing. The developer tools too while not packaged.
 */
export function pageMayLoad(address: string, developer: boolean): boolean {
  const protocol = URL.parse(address)?.protocol;
  if (protocol === 'data:') return true;
  if (protocol === 'blob:') return isOurs(address.slice('blob:'.length));
  return isOurs(address) || (developer && protocol === 'devtools:');
}

/** The pages' session: nothing but our own files, whatever a page or its content security policy says. */
export function closePageSession(session: Session, developer: boolean): void {
  session.setSpellCheckerEnabled(false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !pageMayLoad(details.url, developer) }));
}

/** May the engine have this origin at all? By the engine's own rule: https anywhere, plain http to this machine only. */
export function originMayBeOpened(origin: string): boolean {
  return allowedHost(origin) !== null;
}

/** The list of origins the engine's session may reach; empty at start. */
export interface EngineEgress {
  /** Opens one origin (`https://host:port`); false where it may not be opened. */
  open(origin: string): boolean;
  /** Closes all that were opened, and ends every connection. */
  closeAll(): void;
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
    closeAll() {
      origins.clear();
      // It settles when they are closed, and there is nothing else to be done then.
      void session.closeAllConnections();
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
