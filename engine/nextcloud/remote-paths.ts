import type { Account } from '../../contract/accounts.ts';

/** Where the files of an account begin, from its base address on, with a slash at its end. */
export function filesRoot({ kind, userId }: Pick<Account, 'kind' | 'userId'>): string {
  return kind === 'nextcloud' ? `/remote.php/dav/files/${encodeURIComponent(userId)}/` : '/';
}

/** The address of a folder below the account's root, from the base address on. '' is the root itself. */
export function folderHref(account: Pick<Account, 'kind' | 'userId'>, path: string): string {
  const parts = path.split('/').filter((part) => part !== '');
  return filesRoot(account) + parts.map((part) => `${encodeURIComponent(part)}/`).join('');
}

/** Where a resource lies below the account's root; null where it lies elsewhere, or its name is none a server may give. */
export interface RemotePlace {
  /** As the server writes it, without slashes at its ends. '' is the root. */
  raw: string;
  isFolderHref: boolean;
}

/** `href` as a server writes it: a path from the host on, or a whole address. */
export function placeOfHref(account: Pick<Account, 'kind' | 'userId' | 'baseUrl'>, href: string): RemotePlace | null {
  const root = new URL(account.baseUrl + filesRoot(account));
  // Resolved by hand: a name of `..`, written as %2e%2e, must be seen, not followed.
  const path = href.startsWith('/') ? href : URL.canParse(href) ? href.slice(href.indexOf('/', href.indexOf('//') + 2)) : null;
  if (path === null) return null;
  const names = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodedName);
  const rootNames = root.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodedName);
  if (rootNames.some((name, at) => names[at] !== name)) return null;
  const own = names.slice(rootNames.length);
  return own.every(isPossibleName) ? { raw: own.join('/'), isFolderHref: path.endsWith('/') } : null;
}

/** Of bytes that are no UTF-8 each is taken as a letter (Latin-1), so that such files have names at all. */
function decodedName(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  }
}

/** No server gives such names; one that does means harm. */
function isPossibleName(name: string): boolean {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return name !== '.' && name !== '..' && !/[/\\\u0000-\u001F\u007F]/u.test(name);
}

/** Paths of documents as shown and stored. */
export function shownPath(label: string, path: string): string {
  return path === '' ? label : `${label}/${path}`;
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder a path lies in; '' is the account's root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** Is it that folder, or does it lie in it? */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}
