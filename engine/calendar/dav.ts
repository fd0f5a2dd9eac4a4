import { davRequest, propfind, syncCollection, type DAVResponse } from 'tsdav';
import { Failure } from '../failure.ts';
import type { Connection } from '../nextcloud/connection.ts';

/** Properties of a resource as tsdav gives them: local names in camel case, without namespaces. */
export type Props = Readonly<Record<string, unknown>>;

/** One resource of an answer. */
export interface DavItem {
  /** Path, percent-encoded as the server does. */
  href: string;
  status: number;
  props: Props;
}

/** Answer to a question about changes. `refused`: the server does not take the token (or knows no such question). */
export type Changes =
  | { kind: 'changes'; items: DavItem[]; token: string | null; isCut: boolean }
  | { kind: 'refused'; status: number };

/** CalDAV and CardDAV requests of an account: tsdav makes and reads the XML, `Connection` sends it. */
export interface Dav {
  /** Failures: as `Connection`. */
  properties(href: string, depth: '0' | '1', names: readonly string[], signal: AbortSignal): Promise<DavItem[]>;
  /** What changed since a token, all of it (RFC 6578): never with a limit, since Nextcloud then drops changes silently. */
  changes(href: string, token: string, signal: AbortSignal): Promise<Changes>;
  /** The objects at these addresses, each with its status; those that are not there any more may be left out. */
  objects(href: string, of: 'calendar' | 'contacts', hrefs: readonly string[], signal: AbortSignal): Promise<DavItem[]>;
  /** One object by itself; null where it is not there. */
  object(href: string, signal: AbortSignal): Promise<{ etag: string | null; data: string } | null>;
}

/** An answer about 100,000 entries has a third of it. */
const MAX_ANSWER_CHARS = 128 * 1024 * 1024;
/** Refusals of a token: 403 and 409 by the book (RFC 6578, 3.2), 400, 412, 415 and 501 where the question is not known, 500 of Xandikos. */
const REFUSALS = [400, 403, 405, 409, 412, 415, 500, 501];
/** Answers about a large calendar are made for a while before they begin. */
const HEAD_TIMEOUT_MS = 120_000;
/** A namespace tsdav does not declare by itself. */
const OWNCLOUD = { _attributes: { 'xmlns:oc': 'http://owncloud.org/ns' } };
/** Subscribed calendars come with their entries. Other servers pass it over. */
const HEADERS = { 'X-NC-CalDAV-Webcal-Caching': 'On' };

export function createDav(connection: Connection): Dav {
  const origin = () => new URL(connection.account().baseUrl).origin;
  const addressOf = (href: string): string => new URL(href, origin()).href;

  function fetchWith(signal: AbortSignal, expect: readonly number[]): typeof globalThis.fetch {
    return async (input, init) => {
      const request = {
        method: init?.method ?? 'GET',
        path: input instanceof Request ? input.url : String(input),
        headers: { ...Object.fromEntries(new Headers(init?.headers)), ...HEADERS },
        ...(typeof init?.body === 'string' ? { body: init.body } : {}),
        expect,
        headTimeoutMs: HEAD_TIMEOUT_MS,
      };
      const response = await connection.request(request, signal);
      const { status, headers } = response;
      return new Response(status === 204 ? null : await boundedText(response), { status, headers });
    };
  }

  function itemsOf(responses: readonly DAVResponse[]): DavItem[] {
    return responses.flatMap(({ href, status, props }) =>
      typeof href === 'string' && href !== '' ? [{ href: pathOf(href, origin()), status, props: props ?? {} }] : [],
    );
  }

  return {
    async object(href, signal) {
      const response = await connection.request({ method: 'GET', path: addressOf(href), expect: [404, 410] }, signal);
      const data = await boundedText(response);
      return response.ok ? { etag: response.headers.get('etag'), data } : null;
    },
    async properties(href, depth, names, signal) {
      const props = Object.fromEntries(names.map((name) => [name, name.startsWith('oc:') ? OWNCLOUD : {}]));
      const responses = await propfind({ url: addressOf(href), props, depth, fetch: fetchWith(signal, []) });
      return itemsOf(mustBeMultistatus(responses));
    },
    async changes(href, token, signal) {
      const responses = await syncCollection({
        url: addressOf(href),
        props: { 'd:getetag': {} },
        syncLevel: 1,
        syncToken: token,
        fetch: fetchWith(signal, REFUSALS),
      });
      const [first] = responses;
      if (first !== undefined && multistatusOf(first) === null) {
        if (!first.ok) return { kind: 'refused', status: first.status };
        throw unreadable();
      }
      const told = first === undefined ? null : textAt(multistatusOf(first), 'syncToken');
      const items = itemsOf(responses).map((item) => ({ ...item, isSelf: samePath(item.href, href) }));
      const isCut = items.some(({ isSelf, status }) => isSelf && status === 507);
      return { kind: 'changes', items: items.filter(({ isSelf }) => !isSelf), token: told, isCut };
    },
    async objects(href, of, hrefs, signal) {
      const isCard = of === 'contacts';
      const prefix = isCard ? 'card' : 'c';
      const namespaces = {
        'xmlns:d': 'DAV:',
        'xmlns:c': 'urn:ietf:params:xml:ns:caldav',
        'xmlns:card': 'urn:ietf:params:xml:ns:carddav',
      };
      const report = isCard ? 'card:addressbook-multiget' : 'c:calendar-multiget';
      const body = {
        [report]: {
          _attributes: namespaces,
          'd:prop': { 'd:getetag': {}, [`${prefix}:${isCard ? 'address' : 'calendar'}-data`]: {} },
          'd:href': hrefs,
        },
      };
      const init = { method: 'REPORT', headers: { depth: '1' }, namespace: 'd', body } as const;
      return itemsOf(mustBeMultistatus(await davRequest({ url: addressOf(href), init, fetch: fetchWith(signal, []) })));
    },
  };
}

/** The entity tag of an item; null where the server gives none. Weak ones do for telling changes. */
export function etagOf({ props }: DavItem): string | null {
  return textAt(props, 'getetag');
}

/** The object itself (iCalendar or vCard); null where the answer has none. */
export function textOfData({ props }: DavItem): string | null {
  return textAt(props, 'calendarData') ?? textAt(props, 'addressData');
}

/** Text at a path of names; null where there is none. tsdav makes numbers of what looks like them. */
export function textAt(value: unknown, ...names: readonly string[]): string | null {
  const found = valueAt(value, ...names);
  if (typeof found === 'string') return found.trim() === '' ? null : found;
  if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  return textOfCdata(found);
}

function textOfCdata(value: unknown): string | null {
  const inside = valueAt(value, '_cdata');
  if (Array.isArray(inside)) return inside.map(String).join('');
  return typeof inside === 'string' ? inside : null;
}

/** What is at a path of names. */
export function valueAt(value: unknown, ...names: readonly string[]): unknown {
  let at = value;
  for (const name of names) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Props)[name];
  }
  return at;
}

/** One or many as many. */
export function listAt(value: unknown, ...names: readonly string[]): unknown[] {
  const found = valueAt(value, ...names);
  return Array.isArray(found) ? (found as unknown[]) : found === undefined || found === null ? [] : [found];
}

/** The path of an address, whole or not. */
export function pathOf(href: string, base: string): string {
  return URL.parse(href, base)?.pathname ?? href;
}

/** Are two paths the same place, however they are encoded, with or without a slash at their ends? */
export function samePath(a: string, b: string): boolean {
  const plain = (path: string): string => {
    try {
      return decodeURIComponent(path).replace(/\/$/, '');
    } catch {
      return path.replace(/\/$/, '');
    }
  };
  return plain(a) === plain(b);
}

function multistatusOf({ raw }: DAVResponse): Props | null {
  const found = valueAt(raw, 'multistatus');
  return typeof found === 'object' && found !== null ? (found as Props) : null;
}

function mustBeMultistatus(responses: readonly DAVResponse[]): readonly DAVResponse[] {
  if (responses[0] !== undefined && multistatusOf(responses[0]) === null) throw unreadable();
  return responses;
}

function unreadable(): Failure {
  return new Failure('SERVER_ERROR', { message: 'The server sent something that is no list of calendars or entries.' });
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let chars = 0;
  for await (const piece of response.body ?? []) {
    const text = decoder.decode(piece as Uint8Array, { stream: true });
    chars += text.length;
    if (chars > MAX_ANSWER_CHARS)
      throw new Failure('SERVER_ERROR', { message: 'The server sends more than a calendar can hold.' });
    pieces.push(text);
  }
  return [...pieces, decoder.decode()].join('');
}
