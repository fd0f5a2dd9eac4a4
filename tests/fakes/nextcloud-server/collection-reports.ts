import { fitsCalendarFilter, fitsCardFilter } from './calendar-filter.ts';
import { collectionResource, objectResource } from './collection-resources.ts';
import type { Collection, Collections, DavObject } from './collections.ts';
import { DavError, badRequest, unsupportedMedia } from './dav-error.ts';
import { decodeParts } from './hrefs.ts';
import { multistatus, propertiesOf, readXml, resourceXml, statusXml } from './multistatus.ts';
import { CALENDAR_NAMESPACES, CONTACT_NAMESPACES, DAV, child, descendants, type Element } from './xml.ts';

/** REPORT on a calendar or address book; `above` is its href. */
export async function report(
  collections: Collections,
  collection: Collection,
  request: Request,
  home: string,
): Promise<Response> {
  const body = readXml(await request.text());
  const above = collectionResource(collection, home).href;
  const asked = propertiesOf(body);
  const namespaces = collection.kind === 'calendar' ? CALENDAR_NAMESPACES : CONTACT_NAMESPACES;
  const xmlOf = (object: DavObject): string => resourceXml(objectResource(object, above), asked, true);
  switch (body.name) {
    case 'sync-collection': {
      if (!collection.synced) throw reportNotSupported(body);
      return syncCollection(collections, collection, body, { above, namespaces, xmlOf });
    }
    case 'calendar-multiget':
    case 'addressbook-multiget': {
      const uris = descendants(body, DAV, 'href').map(({ text }) => decodeParts(text).at(-1) ?? '');
      // What is not there is left out.
      return multistatus(namespaces, uris.flatMap((uri) => collection.objects.get(uri) ?? []).map(xmlOf));
    }
    case 'calendar-query': {
      if ((request.headers.get('depth') ?? '0') === '0') {
        throw badRequest('A calendar-query REPORT on a calendar with a Depth: 0 is undefined. Set Depth to 1');
      }
      const filter = body.children.find(({ name }) => name === 'filter');
      return multistatus(
        namespaces,
        objectsOf(collection)
          .filter((each) => fitsCalendarFilter(each, filter))
          .map(xmlOf),
      );
    }
    case 'addressbook-query': {
      const filter = body.children.find(({ name }) => name === 'filter');
      return multistatus(
        namespaces,
        objectsOf(collection)
          .filter((each) => fitsCardFilter(each, filter))
          .map(xmlOf),
      );
    }
    default:
      throw reportNotSupported(body);
  }
}

export const objectsOf = ({ objects }: Collection): DavObject[] =>
  [...objects.values()].toSorted((a, b) => (a.uri < b.uri ? -1 : 1));

export function reportNotSupported({ ns, name }: Element): DavError {
  return unsupportedMedia(`The {${ns}}${name} REPORT is not supported on this url.`, 'ReportNotSupported');
}

interface SyncParts {
  above: string;
  namespaces: readonly string[];
  xmlOf(object: DavObject): string;
}

function syncCollection(
  collections: Collections,
  collection: Collection,
  body: Element,
  { above, namespaces, xmlOf }: SyncParts,
): Response {
  const token = child(body, DAV, 'sync-token')?.text.trim() ?? '';
  const limitText = child(child(body, DAV, 'limit'), DAV, 'nresults')?.text;
  const limit = limitText === undefined ? null : Number(limitText);
  if (limit !== null && token === '' && collection.kind === 'calendar') {
    throw new DavError(507, {
      exception: 'OCA\\DAV\\Exception\\UnsupportedLimitOnInitialSyncException',
      message: '',
      more: '<d:number-of-matches-within-limits/>',
    });
  }
  const found = collections.delta(collection, token, limit);
  if (!found) {
    throw new DavError(403, {
      exception: 'Sabre\\DAV\\Exception\\InvalidSyncToken',
      message: 'Invalid or unknown sync token',
      more: '<d:valid-sync-token/>',
    });
  }
  return multistatus(namespaces, [
    ...found.present.map(xmlOf),
    ...found.gone.map((uri) => statusXml(above + encodeURIComponent(uri), '404 Not Found')),
    ...(found.more ? [statusXml(above, '507 Insufficient Storage')] : []),
    `<d:sync-token>${found.token}</d:sync-token>`,
  ]);
}
