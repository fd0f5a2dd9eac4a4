/** The scheme and the one host our own pages come from. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'bundle';

export type Page = 'index.html' | 'settings.html';

/** The address of one of our pages. */
export function pageUrl(page: Page): string {
  return `${APP_SCHEME}://${APP_HOST}/${page}`;
}

/**
 * True for an address or origin of our own pages. Compares scheme and host: `new URL('app://bundle').origin` is the
 * string `null` for every scheme the URL standard does not know, so a comparison of origins would let all of them in.
 */
export function isOurs(address: string | undefined | null): boolean {
  const url = address ? URL.parse(address) : null;
  return url !== null && url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === '';
}
