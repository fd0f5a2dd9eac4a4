import { Failure } from '../failure.ts';
import { createXmlReader, XmlError } from './xml-reader.ts';

/** One resource of a 207 answer (RFC 4918, 14.24). */
export interface DavResource {
  /** As the server writes it: percent-encoded, a path or a whole address. */
  href: string;
  /** Of the resource itself (404 in a report, say); null where its properties are told. */
  status: number | null;
  /** Text of the properties told with 200, by `{namespace}name`; a list's items one a line. */
  properties: ReadonlyMap<string, string>;
  /** Names of the elements inside of a property (`{DAV:}collection` of `{DAV:}resourcetype`). */
  inside: ReadonlyMap<string, readonly string[]>;
}

const DAV = '{DAV:}';

/**
 * The resources of a 207 answer as they arrive; nothing of those handed over is kept. Whatever ends it, the body is done with.
 * Failure: SERVER_ERROR (it is no multistatus, or was cut off), and what reading the body fails with.
 */
export async function* readMultistatus(response: Response, signal: AbortSignal): AsyncGenerator<DavResource, void, void> {
  const found: DavResource[] = [];
  const reader = createXmlReader(collect((resource) => found.push(resource)));
  const decoder = new TextDecoder('utf-8');
  const body = response.body?.getReader();
  if (!body) throw new Failure('SERVER_ERROR', { message: 'The server sent an empty listing.' });
  let isWhole = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await body.read();
      reader.push(done ? decoder.decode() : decoder.decode(value, { stream: true }));
      if (done) reader.end();
      yield* found.splice(0);
      if (done) break;
    }
    isWhole = true;
  } catch (error) {
    if (error instanceof XmlError)
      throw new Failure('SERVER_ERROR', { message: 'The server sent a listing that cannot be read.', cause: error });
    throw error;
  } finally {
    if (!isWhole) await body.cancel().catch(() => undefined); // it is over already
  }
}

/** Puts resources together from elements; hands each over as it closes. */
function collect(take: (resource: DavResource) => void) {
  const path: string[] = [];
  let words = '';
  let resource = newResource();
  let told = newProperties();
  let status: number | null = null;

  const parent = (): string => path.at(-2) ?? '';
  const isAt = (depth: number, name: string): boolean => path.length === depth && path.at(-1) === DAV + name;

  /** Depths: multistatus 1, response 2, propstat 3, prop 4, the property 5, what is in it from 6. */
  function open(name: string): void {
    path.push(name);
    if (path.length === 1 && name !== `${DAV}multistatus`) throw new XmlError('no multistatus');
    if (isAt(2, 'response')) resource = newResource();
    if (isAt(3, 'propstat')) [told, status] = [newProperties(), null];
    if (path.length === 6) told.inside.set(path[4]!, [...(told.inside.get(path[4]!) ?? []), name]);
    if (path.length <= 5) words = '';
  }

  function close(): void {
    if (path.length === 3 && parent() === `${DAV}response`) {
      if (isAt(3, 'href')) resource.href = words.trim();
      if (isAt(3, 'status')) resource.status = statusOf(words);
      if (isAt(3, 'propstat') && (status === null || status === 200)) mergeInto(resource, told);
    }
    if (isAt(4, 'status')) status = statusOf(words);
    if (path.length === 5 && parent() === `${DAV}prop`) told.properties.set(path[4]!, words.trim());
    if (path.length === 6) words += '\n';
    if (isAt(2, 'response')) take(resource);
    path.pop();
  }

  return { open, text: (text: string) => void (words += text), close };
}

function newProperties() {
  return { properties: new Map<string, string>(), inside: new Map<string, string[]>() };
}

function newResource(): DavResource & ReturnType<typeof newProperties> {
  return { href: '', status: null, ...newProperties() };
}

type Building = ReturnType<typeof newProperties>;

function mergeInto(resource: Building, told: Building): void {
  for (const [name, value] of told.properties) resource.properties.set(name, value);
  for (const [name, value] of told.inside) resource.inside.set(name, value);
}

/** `HTTP/1.1 404 Not Found` */
function statusOf(line: string): number | null {
  const status = /\s(\d{3})(?:\s|$)/.exec(line)?.[1];
  return status === undefined ? null : Number(status);
}
