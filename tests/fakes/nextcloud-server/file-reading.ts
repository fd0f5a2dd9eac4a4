import { notModified, rangeOf } from './conditions.ts';
import { fileLocked, notFound, notSatisfiable } from './dav-error.ts';
import { uploadKey, type FilesContext } from './files-context.ts';
import type { FileNode } from './nodes.ts';
import { askedProperties, multistatus, resourceXml } from './multistatus.ts';
import { contentTypeOf } from './properties.ts';
import type { Place } from './places.ts';
import { FILE_NAMESPACES } from './xml.ts';

const FEATURES =
  '1, 3, extended-mkcol, access-control, calendarserver-principal-property-search, nc-paginate, nextcloud-checksum-update, nc-calendar-search, nc-enable-birthday-calendar, 2';

/** Features a server tells in `DAV:`. */
export function davHeader(plain: boolean): string {
  return plain ? '1, 2' : FEATURES;
}

export async function propfind(
  context: FilesContext,
  request: Request,
  parts: readonly string[],
  user: string,
): Promise<Response> {
  const { tree, resources, plain } = context;
  const asked = askedProperties(await request.text());
  const place = tree.resolve(user, parts);
  if (!place) throw notFound(parts);
  const depth = request.headers.get('depth') ?? '1';
  const minimal = request.headers.get('prefer')?.includes('return=minimal') ?? false;
  const levels = depth === 'infinity' ? Number.POSITIVE_INFINITY : Number(depth);
  if (plain?.noInfinity === true && levels > 1) return new Response(null, { status: 403 });
  const xml = function* (): Generator<string> {
    for (const each of walk(place, levels)) {
      yield resourceXml(resources.of(each, { alone: levels === 0 || each !== place }), asked, minimal);
    }
  };
  function* walk(at: Place, deeper: number): Generator<Place> {
    yield at;
    if (deeper > 0) for (const child of tree.childrenOf(at)) yield* walk(child, deeper - 1);
  }
  return multistatus(FILE_NAMESPACES, xml(), { vary: 'Brief,Prefer', dav: davHeader(plain !== null) });
}

/** GET and HEAD. */
export function get(context: FilesContext, request: Request, parts: readonly string[], user: string): Response {
  const place = context.tree.resolve(user, parts);
  if (!place) throw notFound(parts);
  const { node } = place;
  if (node.kind === 'folder') return folderPage(request);
  if (context.uploading.has(uploadKey(node.parent, node.name))) throw fileLocked(parts);
  const known = notModified(request, node);
  if (known) return known;
  return contentOf(context, request, node);
}

function folderPage(request: Request): Response {
  const words =
    'This is the WebDAV interface. It can only be accessed by WebDAV clients such as the Nextcloud desktop sync client.';
  return new Response(request.method === 'HEAD' ? null : words, {
    headers: { 'content-type': 'text/html; charset=UTF-8', 'content-length': String(words.length) },
  });
}

function contentOf(context: FilesContext, request: Request, node: FileNode): Response {
  const range = rangeOf(request, node);
  const sizeBytes = node.content.byteLength;
  const always = { 'last-modified': new Date(node.mtimeS * 1000).toUTCString(), etag: `"${node.etag}"` };
  if (range && range.start >= sizeBytes) throw notSatisfiable(range.start, sizeBytes, always);
  const body = range ? node.content.subarray(range.start, range.end + 1) : node.content;
  const type = contentTypeOf(node.name);
  const headers = new Headers({
    ...always,
    ...(context.plain ? {} : { 'oc-etag': `"${node.etag}"`, 'x-accel-buffering': 'no' }),
    'content-length': String(body.byteLength),
    'content-type': type.startsWith('text/') ? `${type};charset=UTF-8` : type,
  });
  if (!context.plain) headers.set('content-disposition', disposition(node.name));
  if (!context.plain && node.checksum !== null) headers.set('oc-checksum', node.checksum);
  if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${sizeBytes}`);
  else if (context.gzip && type.startsWith('text/') && accepts(request, 'gzip')) {
    // Apache compresses, and says so in the ETag; the caller's side makes the bytes of it (listen.ts).
    headers.set('etag', `"${node.etag}-gzip"`);
    headers.set('vary', 'Accept-Encoding');
    headers.set('content-encoding', 'gzip');
    headers.delete('content-length');
  }
  return new Response(request.method === 'HEAD' ? null : body, { status: range ? 206 : 200, headers });
}

const accepts = (request: Request, encoding: string): boolean =>
  (request.headers.get('accept-encoding') ?? '').includes(encoding);

function disposition(name: string): string {
  const encoded = encodeURIComponent(name);
  const plain = /^[\x20-\x7e]*$/u.test(name) ? name.replaceAll('"', '') : encoded;
  return `attachment; filename*=UTF-8''${encoded}; filename="${plain}"`;
}
