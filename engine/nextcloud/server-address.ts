import { Failure } from '../failure.ts';
import { allowedHost } from '../security/allowed-host.ts';

/** What is below a Nextcloud's own address: people paste the address of what they look at. */
const BELOW_NEXTCLOUD = /\/(?:index\.php|remote\.php|public\.php|ocs|apps|login|status\.php|s|f)(?:\/.*)?$/;

/** Where a server may be, most likely first: its base addresses, without a trailing slash. */
export interface ServerAddresses {
  /** As typed: where a plain WebDAV server is looked for. */
  typed: string;
  /** Where a Nextcloud may be. */
  bases: string[];
}

/** Reads an address as people type it. Failure: SERVER_ADDRESS_INVALID. */
export function serverAddresses(text: string): ServerAddresses {
  const address = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (address === null) throw new Failure('SERVER_ADDRESS_INVALID');
  // The name in front of the host is a name to sign in with, not part of the address.
  if (address.password === '') address.username = '';
  if (allowedHost(address.href) === null) {
    const message = 'Only encrypted connections are made: the address of a server begins with https://.';
    throw new Failure('SERVER_ADDRESS_INVALID', address.protocol === 'http:' ? { message } : {});
  }
  const typed = baseOf(address, address.pathname);
  const cut = baseOf(address, address.pathname.replace(BELOW_NEXTCLOUD, ''));
  return { typed, bases: [...new Set([cut, typed, baseOf(address, '')])] };
}

function baseOf({ origin }: URL, path: string): string {
  return origin + path.replace(/\/+$/, '');
}

/** `user@host/path`: what paths of an account's documents begin with. */
export function accountLabel(baseUrl: string, userId: string): string {
  const { host, pathname } = new URL(baseUrl);
  const name = userId.replace(/[/\\\p{Cc}]/gu, '_');
  const path = decoded(pathname).replace(/\/+$/, '');
  return `${name}@${host}${path}`.normalize('NFC');
}

/** As it is where it is no UTF-8. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
