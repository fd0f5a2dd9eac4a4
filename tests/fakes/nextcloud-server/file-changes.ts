import { createHash, randomUUID } from 'node:crypto';
import { locked, notFound } from './dav-error.ts';
import type { FilesContext } from './files-context.ts';
import type { FileNode } from './nodes.ts';
import { hrefXml, readXml } from './multistatus.ts';
import { lockXml as activeLockXml } from './properties.ts';
import type { Place } from './places.ts';
import { DAV, FILE_NAMESPACES, OC, declarations, descendants, element, escapeXml } from './xml.ts';

function fileAt(context: FilesContext, parts: readonly string[], user: string): Place & { node: FileNode } {
  const place = context.tree.resolve(user, parts);
  if (place?.node.kind !== 'file') throw notFound(parts);
  return { ...place, node: place.node };
}

/** The favourite (changes no ETag) and the time of change (changes that of the file and all above). */
export async function proppatch(
  context: FilesContext,
  request: Request,
  parts: readonly string[],
  user: string,
): Promise<Response> {
  const place = context.tree.resolve(user, parts);
  if (!place) throw notFound(parts);
  const body = readXml(await request.text());
  let done = '';
  let refused = '';
  for (const { ns, name, text } of descendants(body, DAV, 'prop').flatMap((prop) => prop.children)) {
    if (ns === OC && name === 'favorite') place.node.favourite = text === '1';
    else if (ns === DAV && (name === 'lastmodified' || name === 'getlastmodified')) {
      context.tree.setModified(place.node, secondsOf(text));
    } else {
      refused += element(ns, name);
      continue;
    }
    done += element(ns, name);
  }
  const stat = (properties: string, status: string): string =>
    properties === '' ? '' : `<d:propstat><d:prop>${properties}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat>`;
  const href = hrefXml(context.resources.of(place, { alone: true }).href);
  const xml = `<d:response>${href}${stat(done, '200 OK')}${stat(refused, '403 Forbidden')}</d:response>`;
  return xmlResponse(207, `<d:multistatus ${declarations(FILE_NAMESPACES)}>${xml}</d:multistatus>`);
}

const secondsOf = (text: string): number => (/^\d+$/u.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000));

/** Lets the server make the checksum of a file it has. */
export function recalculateHash(context: FilesContext, request: Request, parts: readonly string[], user: string): Response {
  const { node } = fileAt(context, parts, user);
  const name = request.headers.get('x-recalculate-hash') ?? 'sha1';
  node.checksum = `${name.toUpperCase()}:${createHash(name).update(node.content).digest('hex')}`;
  return new Response(null, { status: 204, headers: { 'oc-checksum': node.checksum } });
}

/** By a person (`X-User-Lock`) or as WebDAV has it, with a token. */
export function lock(context: FilesContext, request: Request, parts: readonly string[], user: string): Response {
  const place = fileAt(context, parts, user);
  const { node } = place;
  const byPerson = request.headers.get('x-user-lock') === '1';
  if (node.lock && !(byPerson && node.lock.owner === user)) throw locked(['files', user, ...parts].join('/'));
  if (byPerson) {
    node.lock = { kind: 'user', owner: user, token: `files_lock/${randomUUID()}`, timeS: context.stamps.nowS(), timeoutS: -60 };
    return userLockXml(context, node);
  }
  const token = `opaquelocktoken:${randomUUID()}`;
  const timeoutS = Number(/^Second-(\d+)$/u.exec(request.headers.get('timeout') ?? '')?.[1] ?? 1800);
  node.lock = { kind: 'token', owner: user, token, timeS: context.stamps.nowS(), timeoutS };
  const active = activeLockXml(node.lock, context.resources.of(place, { alone: true }).href);
  return lockXml(`<d:lockdiscovery>${active}</d:lockdiscovery>`, { 'lock-token': `<${token}>` });
}

export function unlock(context: FilesContext, request: Request, parts: readonly string[], user: string): Response {
  const { node } = fileAt(context, parts, user);
  const byPerson = request.headers.get('x-user-lock') === '1';
  const token = request.headers.get('lock-token') ?? '';
  const mine = byPerson ? node.lock?.owner === user : node.lock !== null && token.includes(node.lock.token);
  if (node.lock && !mine) throw locked(['files', user, ...parts].join('/'));
  node.lock = null;
  return byPerson ? userLockXml(context, node) : new Response(null, { status: 204 });
}

/** A person's lock, given or taken, changes the ETag of the file and of all above, though nothing of the content. */
function userLockXml(context: FilesContext, node: FileNode): Response {
  node.etag = context.stamps.unique();
  context.tree.touchAbove(node.parent, 0);
  const { lock: held } = node;
  return lockXml(
    `<d:getetag>${node.etag}</d:getetag><nc:lock>${held ? '1' : ''}</nc:lock>` +
      (held ? `<nc:lock-owner>${escapeXml(held.owner)}</nc:lock-owner><nc:lock-token>${held.token}</nc:lock-token>` : ''),
  );
}

function lockXml(inside: string, headers: Record<string, string> = {}): Response {
  return xmlResponse(200, `<d:prop ${declarations(FILE_NAMESPACES)}>${inside}</d:prop>`, headers);
}

export function xmlResponse(status: number, xml: string, headers: Record<string, string> = {}): Response {
  return new Response(`<?xml version="1.0"?>\n${xml}\n`, {
    status,
    headers: { ...headers, 'content-type': 'application/xml; charset=utf-8' },
  });
}
