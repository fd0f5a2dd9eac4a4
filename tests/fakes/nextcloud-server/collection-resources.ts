import { tokenOf, type Collection, type DavObject } from './collections.ts';
import { encodePart } from './hrefs.ts';
import { cardAsSent } from './object-data.ts';
import type { PropertyName, Resource } from './multistatus.ts';
import { APPLE, CALDAV, CALENDAR_SERVER, CARDDAV, DAV, OC, escapeXml } from './xml.ts';

const USUAL: readonly PropertyName[] = ['getlastmodified', 'getcontentlength', 'resourcetype', 'getetag', 'getcontenttype'].map(
  (name) => ({ ns: DAV, name }),
);

const privileges = (names: readonly string[]): string =>
  names.map((name) => `<d:privilege>${name.includes(':') ? `<${name}/>` : `<d:${name}/>`}</d:privilege>`).join('');

const READING = ['write-properties', 'read', 'read-acl', 'read-current-user-privilege-set'];
const WRITING = ['write', 'write-properties', 'write-content', 'unlock', 'bind', 'unbind', 'write-acl', ...READING.slice(1)];

const reports = (names: readonly string[]): string =>
  names.map((name) => `<d:supported-report><d:report><${name}/></d:report></d:supported-report>`).join('');

const ALWAYS = ['d:expand-property', 'd:principal-match', 'd:principal-property-search', 'd:principal-search-property-set'];

/** `http://nextcloud.com/ns`, not the server's usual one. */
const nextcloud = (name: string): string => `<x1:${name} xmlns:x1="http://nextcloud.com/ns"/>`;

function typeOf({ kind, deletedAtS }: Collection): string {
  if (deletedAtS !== null) return `<d:collection/>${nextcloud('deleted-calendar')}`;
  return `<d:collection/><${kind === 'calendar' ? 'cal:calendar' : 'card:addressbook'}/>`;
}

/**
 * A calendar or address book; `home` is the href of the folder it is in, with a slash at its end. Some is told only where it
 * is `listed` with others.
 */
export function collectionResource(collection: Collection, home: string, { listed = false } = {}): Resource {
  const { kind, displayName, color, components, readOnly, synced, owner } = collection;
  const isCalendar = kind === 'calendar';
  const values: Readonly<Record<string, string | undefined>> = {
    [`${DAV}displayname`]: displayName === null ? undefined : escapeXml(displayName),
    [`${DAV}resourcetype`]: typeOf(collection),
    [`${DAV}sync-token`]: synced ? tokenOf(collection) : undefined,
    [`${DAV}current-user-privilege-set`]:
      privileges(readOnly ? READING : WRITING) + (isCalendar ? privileges(['cal:read-free-busy']) : ''),
    [`${DAV}supported-report-set`]: reports([
      ...(synced ? ['d:sync-collection'] : []),
      ...ALWAYS,
      ...(isCalendar
        ? ['cal:calendar-multiget', 'cal:calendar-query', 'cal:free-busy-query']
        : ['card:addressbook-multiget', 'card:addressbook-query']),
      'oc:filter-comments',
      'oc:filter-files',
    ]),
    [`${CALENDAR_SERVER}getctag`]: isCalendar || !readOnly || !synced ? tokenOf(collection) : String(collection.token),
    [`${OC}owner-principal`]: isCalendar && listed ? `principals/users/${escapeXml(owner)}` : undefined,
    [`${OC}read-only`]: !isCalendar && readOnly ? '1' : undefined,
    [`${APPLE}calendar-color`]: isCalendar ? (color ?? undefined) : undefined,
    [`${APPLE}calendar-order`]: isCalendar ? '0' : undefined,
    [`${CALDAV}supported-calendar-component-set`]: isCalendar
      ? components.map((name) => `<cal:comp name="${name}"/>`).join('')
      : undefined,
    [`${CALDAV}max-resource-size`]: isCalendar ? '10000000' : undefined,
    [`${CARDDAV}max-resource-size`]: isCalendar ? undefined : '10000000',
    [`${CARDDAV}supported-address-data`]: isCalendar
      ? undefined
      : '<card:address-data-type content-type="text/vcard" version="3.0"/><card:address-data-type content-type="text/vcard" version="4.0"/>',
  };
  return { href: `${home}${encodePart(collection.uri)}/`, usual: USUAL, property: ({ ns, name }) => values[ns + name] };
}

/** Folders without objects: the home itself, inbox, outbox, trash bin. */
export function plainFolder(href: string, type: string, options: { synced?: boolean } = {}): Resource {
  const values: Readonly<Record<string, string>> = {
    [`${DAV}resourcetype`]: `<d:collection/>${type}`,
    [`${DAV}current-user-privilege-set`]: privileges(WRITING),
    ...(type.includes('schedule-inbox') ? { [`${CALDAV}max-resource-size`]: '10000000' } : {}),
    [`${DAV}supported-report-set`]: reports([
      ...ALWAYS,
      ...(options.synced ? ['d:sync-collection'] : []),
      'oc:filter-comments',
      'oc:filter-files',
    ]),
  };
  return { href, usual: USUAL, property: ({ ns, name }) => values[ns + name] };
}

/** Inbox, outbox and trash bin of calendars, listed with them. */
export function calendarFolders(home: string): Resource[] {
  return [
    plainFolder(`${home}inbox/`, '<cal:schedule-inbox/>'),
    plainFolder(`${home}outbox/`, '<cal:schedule-outbox/>'),
    plainFolder(`${home}trashbin/`, nextcloud('trash-bin')),
  ];
}

export function contentTypeOf({ component }: DavObject): string {
  return component === 'vcard' ? 'text/vcard; charset=utf-8' : `text/calendar; charset=utf-8; component=${component}`;
}

/** An event, task or contact; `above` is the href of its collection. */
export function objectResource(object: DavObject, above: string): Resource {
  const values = (name: string): string | null | undefined => {
    switch (name) {
      case `${DAV}getetag`:
        return `&quot;${object.etag}&quot;`;
      case `${DAV}getcontenttype`:
        return contentTypeOf(object);
      case `${DAV}getcontentlength`:
        return String(new TextEncoder().encode(object.data).byteLength);
      case `${DAV}getlastmodified`:
        return new Date(object.modifiedAtS * 1000).toUTCString();
      case `${DAV}resourcetype`:
        return null;
      case `${CALDAV}calendar-data`:
        return object.component === 'vcard' ? undefined : dataXml(object.data);
      case `${CARDDAV}address-data`:
        return object.component === 'vcard' ? dataXml(cardAsSent(object.data)) : undefined;
      default:
        return undefined;
    }
  };
  return { href: above + encodePart(object.uri), usual: USUAL, property: ({ ns, name }) => values(ns + name) };
}

const dataXml = (data: string): string => escapeXml(data).replaceAll('\r', '&#13;');
