import { badRequest } from './dav-error.ts';
import { DAV, child, declarations, element, escapeXml, parseXml, type Element } from './xml.ts';

export interface PropertyName {
  ns: string;
  name: string;
}

/** Something that can be listed. */
export interface Resource {
  /** Percent-encoded. */
  href: string;
  /** XML inside the property; null: it is there and empty; undefined: it has none. */
  property(name: PropertyName): string | null | undefined;
  /** What is told where nothing is asked for by name. */
  usual: readonly PropertyName[];
}

/** Properties asked for by a PROPFIND (or the `prop` of a report); null: the usual ones. */
export function askedProperties(body: string): PropertyName[] | null {
  if (body.trim() === '') return null;
  return propertiesOf(readXml(body));
}

export function propertiesOf(request: Element): PropertyName[] | null {
  const prop = child(request, DAV, 'prop');
  return prop ? prop.children.map(({ ns, name }) => ({ ns, name })) : null;
}

export function readXml(body: string): Element {
  try {
    return parseXml(body);
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : 'Not well-formed');
  }
}

/** One `response` of a multistatus: found properties, then those there are none of. */
export function resourceXml(resource: Resource, asked: readonly PropertyName[] | null, minimal = false): string {
  let found = '';
  let missing = '';
  for (const name of asked ?? resource.usual) {
    const value = resource.property(name);
    if (value !== undefined) found += element(name.ns, name.name, value ?? undefined);
    else if (asked && !minimal) missing += element(name.ns, name.name);
  }
  const parts = [
    ...(found !== '' || missing === '' ? [propstat(found, '200 OK')] : []),
    ...(missing === '' ? [] : [propstat(missing, '404 Not Found')]),
  ];
  return `<d:response>${hrefXml(resource.href)}${parts.join('')}</d:response>`;
}

function propstat(properties: string, status: string): string {
  return `<d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat>`;
}

export function hrefXml(href: string): string {
  return `<d:href>${escapeXml(href)}</d:href>`;
}

/** A `response` without properties: what is gone, or could not be told. */
export function statusXml(href: string, status: string): string {
  return `<d:response>${hrefXml(href)}<d:status>HTTP/1.1 ${status}</d:status></d:response>`;
}

/** What fits is sent with its length, longer lists in pieces as they are made, as PHP's output buffer does. */
const BUFFERED_CHARACTERS = 8_000;

export function multistatus(
  namespaces: readonly string[],
  responses: Iterable<string>,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const pieces = piecesOf(namespaces, responses);
  const first = pieces.next();
  const encoder = new TextEncoder();
  const head = { ...headers, 'content-type': 'application/xml; charset=utf-8' };
  const second = pieces.next();
  if (second.done) {
    const bytes = encoder.encode(first.value ?? '');
    return new Response(bytes, { status: 207, headers: { ...head, 'content-length': String(bytes.byteLength) } });
  }
  const waiting = [first.value ?? '', second.value];
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const next = waiting.shift() ?? pieces.next().value;
      if (next === undefined) controller.close();
      else controller.enqueue(encoder.encode(next));
    },
  });
  return new Response(stream, { status: 207, headers: head });
}

function* piecesOf(namespaces: readonly string[], responses: Iterable<string>): Generator<string, undefined> {
  let piece = `<?xml version="1.0"?>\n<d:multistatus ${declarations(namespaces)}>`;
  for (const response of responses) {
    piece += response;
    if (piece.length < BUFFERED_CHARACTERS) continue;
    yield piece;
    piece = '';
  }
  yield `${piece}</d:multistatus>\n`;
}
