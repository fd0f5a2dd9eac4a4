import type { ListedCollection } from '../store/collections.ts';
import { Failure } from '../failure.ts';
import type { Account } from '../../contract/accounts.ts';
import { createDav, listAt, pathOf, samePath, textAt, valueAt, type Dav, type DavItem } from './dav.ts';
import type { Connection } from '../nextcloud/connection.ts';

const HOMES = ['d:current-user-principal', 'c:calendar-home-set', 'card:addressbook-home-set'];
/** What is asked of a collection to know what it is. */
export const COLLECTION_PROPERTIES = [
  'd:displayname', 'd:resourcetype', 'd:current-user-privilege-set', 'c:supported-calendar-component-set', 'ca:calendar-color', 'oc:read-only',
]; // prettier-ignore
/** What a place that is no calendar server answers with: the next one is asked. */
const NOT_THERE = new Set(['REMOTE_GONE', 'SERVER_REFUSED', 'SERVER_MOVED', 'SERVER_ERROR', 'SERVER_NOT_DAV']);
/** Homes of one person; a server that names more is mistaken. */
const MAX_HOMES = 10;

/**
 * The calendars, task lists and address books of an account as its server lists them now: none where it keeps none. Calendars in
 * the trash, which Nextcloud still lists, are not among them. Failures: SERVER_*, ACCOUNT_*.
 */
export async function discoverCollections(connection: Connection, signal: AbortSignal): Promise<ListedCollection[]> {
  const dav = createDav(connection);
  const account = connection.account();
  for (const service of ['caldav', 'carddav'] as const) {
    const homes = await findHomes(dav, account, service, signal);
    if (homes.length === 0) continue;
    // A server tells both homes at once; where it does not, the other service has its own address.
    const others =
      service === 'caldav' && !homes.some(({ of }) => of === 'contacts') ? await findHomes(dav, account, 'carddav', signal) : [];
    const found: ListedCollection[] = [];
    for (const href of uniqueHrefs([...homes, ...others])) found.push(...(await listHome(dav, href, signal)));
    return uniqueCollections(found);
  }
  return [];
}

interface Home {
  of: 'calendar' | 'contacts';
  href: string;
}

async function findHomes(dav: Dav, account: Account, service: 'caldav' | 'carddav', signal: AbortSignal): Promise<Home[]> {
  for (const place of placesOf(account, service)) {
    const root = await orNothing(dav.properties(place, '0', HOMES, signal));
    const told = homesOf(root, account.baseUrl);
    const principal = root.map(({ props }) => textAt(props, 'currentUserPrincipal', 'href')).find((href) => href !== null);
    const asked = principal ? await orNothing(dav.properties(pathOf(principal, account.baseUrl), '0', HOMES, signal)) : [];
    const homes = [...told, ...homesOf(asked, account.baseUrl)];
    if (homes.length > 0) return homes;
  }
  return [];
}

/** Where it is asked for, in order: where a Nextcloud has it, the well-known address, the address itself. */
function placesOf({ kind, baseUrl }: Account, service: 'caldav' | 'carddav'): string[] {
  const { pathname } = new URL(baseUrl);
  const base = pathname.endsWith('/') ? pathname : `${pathname}/`;
  return kind === 'nextcloud' ? [`${base}remote.php/dav/`] : [`/.well-known/${service}`, base];
}

function homesOf(items: readonly DavItem[], base: string): Home[] {
  const hrefs = (props: unknown, name: string) =>
    listAt(props, name, 'href')
      .slice(0, MAX_HOMES)
      .map((href) => pathOf(String(href), base));
  return items.flatMap(({ props }) => [
    ...hrefs(props, 'calendarHomeSet').map((href) => ({ of: 'calendar' as const, href })),
    ...hrefs(props, 'addressbookHomeSet').map((href) => ({ of: 'contacts' as const, href })),
  ]);
}

async function listHome(dav: Dav, href: string, signal: AbortSignal): Promise<ListedCollection[]> {
  const items = await dav.properties(href, '1', COLLECTION_PROPERTIES, signal);
  return items.flatMap((item) => asCollection(item) ?? []);
}

/** What a resource of a home is; null where it is neither calendar nor address book, or lies in the trash. */
export function asCollection({ href, props, status }: DavItem): ListedCollection | null {
  const types = Object.keys(valueAt(props, 'resourcetype') ?? {});
  if (status >= 400 || types.includes('deletedCalendar')) return null;
  const isContacts = types.includes('addressbook');
  if (!isContacts && !types.includes('calendar')) return null;
  const components = isContacts ? [] : componentsOf(props);
  if (!isContacts && components.length === 0) return null;
  const path = href.endsWith('/') ? href : `${href}/`;
  return {
    href: path,
    kind: isContacts ? 'contacts' : components.includes('VEVENT') ? 'calendar' : 'tasks',
    components,
    name: (textAt(props, 'displayname') ?? lastPart(path)).slice(0, 200),
    color: colorOf(textAt(props, 'calendarColor')),
    readOnly: textAt(props, 'readOnly') === '1' || !mayWrite(props),
  };
}

function componentsOf(props: unknown): string[] {
  const told = listAt(props, 'supportedCalendarComponentSet', 'comp').map((comp) =>
    textAt(comp, '_attributes', 'name')?.toUpperCase(),
  );
  const known = ['VEVENT', 'VTODO'];
  return told.length === 0 ? known : known.filter((name) => told.includes(name));
}

function mayWrite(props: unknown): boolean {
  const privileges = listAt(props, 'currentUserPrivilegeSet', 'privilege').flatMap((privilege) => Object.keys(Object(privilege)));
  return privileges.length === 0 || privileges.some((name) => ['all', 'write', 'writeContent', 'bind'].includes(name));
}

/** `#rrggbb`, also of `#rrggbbaa` as Apple writes it. */
function colorOf(text: string | null): string | null {
  return /^#[0-9a-f]{6}/i.exec(text ?? '')?.[0].toLowerCase() ?? null;
}

function lastPart(path: string): string {
  const part = path.split('/').findLast((each) => each !== '') ?? path;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function uniqueHrefs(homes: readonly Home[]): string[] {
  const hrefs: string[] = [];
  for (const { href } of homes) if (!hrefs.some((other) => samePath(other, href))) hrefs.push(href);
  return hrefs;
}

function uniqueCollections(found: readonly ListedCollection[]): ListedCollection[] {
  return [...new Map(found.map((each) => [each.href, each])).values()];
}

async function orNothing(asked: Promise<DavItem[]>): Promise<DavItem[]> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Failure && NOT_THERE.has(error.code)) return [];
    throw error;
  }
}
