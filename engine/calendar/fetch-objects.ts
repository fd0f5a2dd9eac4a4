import { etagOf, textOfData, type Dav } from './dav.ts';
import type { ChosenCollection, FetchedEntry } from './entry-library.ts';
import { MAX_ENTRY_CHARS } from './read-lines.ts';

/** Of a batch, objects the server did not answer about that are asked for one by one. */
const MAX_ASKED_ALONE = 20;

/** Each by the address it was asked for; one the server did not answer about is missing. */
export async function fetchObjects(
  dav: Dav,
  { href, kind }: ChosenCollection,
  hrefs: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, FetchedEntry | 'gone' | 'too-large'>> {
  if (hrefs.length === 0) return new Map();
  const asked = new Map(hrefs.map((each) => [plainPath(each), each]));
  const items = await dav.objects(href, kind === 'contacts' ? 'contacts' : 'calendar', hrefs, signal);
  const found = new Map<string, FetchedEntry | 'gone' | 'too-large'>();
  const take = (wanted: string, etag: string | null, data: string): unknown =>
    found.set(wanted, data.length > MAX_ENTRY_CHARS ? 'too-large' : { href: wanted, etag, data });
  for (const item of items) {
    const wanted = asked.get(plainPath(item.href));
    if (wanted === undefined) continue;
    const data = textOfData(item);
    if (item.status === 404 || item.status === 410) found.set(wanted, 'gone');
    else if (data !== null) take(wanted, etagOf(item), data);
  }
  // Nextcloud leaves out what went meanwhile, and others what they cannot write into XML.
  for (const wanted of hrefs.filter((each) => !found.has(each)).slice(0, MAX_ASKED_ALONE)) {
    const object = await dav.object(wanted, signal);
    if (object === null) found.set(wanted, 'gone');
    else take(wanted, object.etag, object.data);
  }
  return found;
}

/** Servers answer with another encoding of the address than they list it with. */
function plainPath(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** The last part of an address: what is known of an object nobody could read. */
export function nameAt(href: string): string {
  return plainPath(href).split('/').at(-1) ?? href;
}
