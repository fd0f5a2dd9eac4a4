import { checkTags } from './conditions.ts';
import { calendarFolders, collectionResource, contentTypeOf, objectResource, plainFolder } from './collection-resources.ts';
import { objectsOf, report, reportNotSupported } from './collection-reports.ts';
import type { Collection, Collections, DavObject } from './collections.ts';
import { DavError, badRequest, conflict, forbidden, methodNotAllowed, missing, notImplemented } from './dav-error.ts';
import { ALLOWED_METHODS, optionsOf } from './files-context.ts';
import { decodeParts, encodePart } from './hrefs.ts';
import { askedProperties, hrefXml, multistatus, readXml, resourceXml, type Resource } from './multistatus.ts';
import { followBirthdays } from './birthdays.ts';
import { cardAsSent, checkData } from './object-data.ts';
import type { Stamps } from './stamps.ts';
import { APPLE, CALDAV, CALENDAR_NAMESPACES, CONTACT_NAMESPACES, DAV, descendants, element } from './xml.ts';

const FEATURES =
  '1, 3, extended-mkcol, access-control, calendarserver-principal-property-search, oc-resource-sharing, calendar-access, calendar-proxy, calendar-auto-schedule, calendar-availability, nc-calendar-trashbin, nc-calendar-webcal-cache, calendarserver-subscribed, oc-calendar-publishing, calendarserver-sharing, nc-paginate, nextcloud-checksum-update, nc-calendar-search, nc-enable-birthday-calendar, 2';

export interface CollectionRoutesParts {
  collections: Collections;
  stamps: Stamps;
  kind: Collection['kind'];
  /** Href of a user's calendars or address books, with a slash at its end. */
  home(user: string): string;
  /** Features told in `DAV:` of address books; calendars have their own. */
  features: string;
  /** Since version 30 or so a deleted object's UID cannot be used again. */
  keepsUids: boolean;
}

/** Answers below a user's calendars or address books. */
export function createCollectionRoutes(parts: CollectionRoutesParts) {
  const { collections, stamps, kind } = parts;
  const isCalendar = kind === 'calendar';
  const namespaces = isCalendar ? CALENDAR_NAMESPACES : CONTACT_NAMESPACES;
  const dav = isCalendar ? FEATURES : parts.features;
  const created = (headers: Record<string, string> = {}): Response =>
    new Response(null, {
      status: 201,
      headers: { 'content-length': '0', 'content-type': 'text/html; charset=UTF-8', ...headers },
    });

  async function propfind(request: Request, resources: (deep: boolean) => Resource[]): Promise<Response> {
    const asked = askedProperties(await request.text());
    const depth = request.headers.get('depth') ?? '1';
    const minimal = request.headers.get('prefer')?.includes('return=minimal') ?? false;
    return multistatus(
      namespaces,
      resources(depth !== '0').map((each) => resourceXml(each, asked, minimal)),
      { vary: 'Brief,Prefer', dav },
    );
  }

  function homeOf(request: Request, user: string): Promise<Response> {
    const home = parts.home(user);
    return propfind(request, (deep) => [
      plainFolder(home, '', { synced: isCalendar }),
      ...(deep ? collections.of(user, kind).map((each) => collectionResource(each, home, { listed: true })) : []),
      ...(deep && isCalendar ? calendarFolders(home) : []),
    ]);
  }

  async function make(request: Request, user: string, uri: string): Promise<Response> {
    if (collections.find(user, kind, uri)) {
      throw methodNotAllowed('The resource you tried to create already exists', ALLOWED_METHODS);
    }
    const text = await request.text();
    const set = text === '' ? [] : descendants(readXml(text), DAV, 'prop').flatMap(({ children }) => children);
    const value = (ns: string, name: string) => set.find((each) => each.ns === ns && each.name === name);
    const wanted = value(CALDAV, 'supported-calendar-component-set')?.children.map(({ attributes }) => attributes['name'] ?? '');
    collections.make({
      kind,
      uri,
      owner: user,
      displayName: value(DAV, 'displayname')?.text ?? null,
      color: value(APPLE, 'calendar-color')?.text ?? null,
      ...(wanted ? { components: wanted } : {}),
    });
    return created();
  }

  async function proppatch(request: Request, collection: Collection): Promise<Response> {
    const set = descendants(readXml(await request.text()), DAV, 'prop').flatMap(({ children }) => children);
    for (const { ns, name, text } of set) {
      if (ns === DAV && name === 'displayname') collection.displayName = text;
      if (ns === APPLE && name === 'calendar-color') collection.color = text;
    }
    collections.changed(collection);
    const done = set.map(({ ns, name }) => element(ns, name)).join('');
    const href = hrefXml(collectionResource(collection, parts.home(collection.owner)).href.replace(/\/$/u, ''));
    return multistatus(namespaces, [
      `<d:response>${href}<d:propstat><d:prop>${done}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`,
    ]);
  }

  async function onCollection(request: Request, user: string, uri: string): Promise<Response> {
    if (request.method === 'MKCALENDAR' || request.method === 'MKCOL') return make(request, user, uri);
    const collection = found(user, uri);
    const home = parts.home(user);
    switch (request.method) {
      case 'OPTIONS':
        return optionsOf(ALLOWED_METHODS, dav);
      case 'PROPFIND':
        return propfind(request, (deep) => {
          const own = collectionResource(collection, home);
          return [own, ...(deep ? objectsOf(collection).map((each) => objectResource(each, own.href)) : [])];
        });
      case 'REPORT':
        return report(collections, collection, request, home);
      case 'PROPPATCH':
        return proppatch(request, collection);
      case 'DELETE':
        collections.trash(collection);
        return new Response(null, { status: 204 });
      default:
        throw notImplemented(`${request.method} is not for collections`);
    }
  }

  function found(user: string, uri: string): Collection {
    const collection = collections.find(user, kind, uri);
    if (!collection) throw missing(`Node with name '${uri}' could not be found`);
    return collection;
  }

  async function onObject(request: Request, user: string, collection: Collection, uri: string): Promise<Response> {
    const object = collection.objects.get(uri) ?? null;
    if (request.method === 'PUT') return put(request, collection, uri, object);
    if (!object) throw missing(isCalendar ? 'Calendar object not found' : 'Card not found');
    const href = collectionResource(collection, parts.home(user)).href;
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return get(request, object);
      case 'PROPFIND':
        return propfind(request, () => [objectResource(object, href)]);
      case 'DELETE':
        if (collection.readOnly) throw forbidden();
        checkTags(request, object.etag);
        collections.remove(collection, object);
        followBirthdays(collections, collection, { before: object, after: null });
        return new Response(null, { status: 204 });
      case 'MOVE':
        return move(request, user, collection, object);
      default:
        throw notImplemented(`${request.method} is not for objects`);
    }
  }

  function get(request: Request, object: DavObject): Response {
    const tag = `"${object.etag}"`;
    if (request.headers.get('if-none-match') === tag) return new Response(null, { status: 304, headers: { etag: tag } });
    const data = isCalendar ? object.data : cardAsSent(object.data);
    return new Response(request.method === 'HEAD' ? null : data, {
      headers: {
        'last-modified': new Date(object.modifiedAtS * 1000).toUTCString(),
        etag: tag,
        'oc-etag': tag,
        'content-disposition': `attachment; filename*=UTF-8''${encodePart(object.uri)}; filename="${encodePart(object.uri)}"`,
        'x-accel-buffering': 'no',
        'content-type': contentTypeOf(object),
        'content-length': String(new TextEncoder().encode(data).byteLength),
      },
    });
  }

  async function put(request: Request, collection: Collection, uri: string, present: DavObject | null): Promise<Response> {
    const text = await request.text();
    checkTags(request, present?.etag ?? null);
    if (collection.readOnly) throw forbidden();
    const checked = checkData(collection, text, uri, stamps.nowS());
    const twin = [...collection.objects.values()].find((each) => each.uid === checked.uid && each.uri !== uri);
    if (twin) {
      const what = isCalendar
        ? 'Calendar object with uid already exists in this calendar'
        : 'VCard object with uid already exists in this addressbook';
      throw badRequest(`${what} collection.`);
    }
    if (parts.keepsUids && !present && collection.trashed.some(({ uid }) => uid === checked.uid)) throw uidTaken();
    const object = collections.put(collection, { uri, ...checked });
    followBirthdays(collections, collection, { before: present, after: object });
    const tag = `"${object.etag}"`;
    const headers: Record<string, string> =
      checked.repaired === null ? { etag: tag, 'oc-etag': tag } : { 'x-sabre-ew-gross': checked.repaired };
    return present ? new Response(null, { status: 204, headers }) : created(headers);
  }

  function move(request: Request, user: string, from: Collection, object: DavObject): Response {
    const destination = new URL(request.headers.get('destination') ?? '', request.url).pathname;
    const [uri = '', name = ''] = decodeParts(destination.slice(parts.home(user).length));
    const to = collections.find(user, kind, uri);
    if (!to) throw conflict('The destination parent does not exist');
    if (to === from || name !== object.uri) throw forbidden('Permission denied to rename file');
    collections.move(from, to, object);
    return created();
  }

  return async function handle(request: Request, [uri, name, ...more]: readonly string[], user: string): Promise<Response> {
    if (isCalendar && uri === 'trashbin' && name !== undefined) throw notImplemented('');
    if (uri === undefined) {
      if (request.method === 'OPTIONS') return optionsOf(ALLOWED_METHODS, dav);
      if (request.method === 'REPORT') throw reportNotSupported(readXml(await request.text()));
      if (request.method !== 'PROPFIND') throw notImplemented(`${request.method} is not for the home`);
      return homeOf(request, user);
    }
    if (name === undefined) return onCollection(request, user, uri);
    if (more.length > 0) throw missing('Nothing is below an object');
    return onObject(request, user, found(user, uri), name);
  };
}

function uidTaken(): DavError {
  return new DavError(500, {
    exception: 'OC\\DB\\Exceptions\\DbalException',
    message:
      'An exception occurred while executing a query: SQLSTATE[23000]: Integrity constraint violation: 19 UNIQUE constraint failed: oc_calendarobjects.calendarid, oc_calendarobjects.calendartype, oc_calendarobjects.uid',
  });
}
