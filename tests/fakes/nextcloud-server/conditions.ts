import { preconditionFailed } from './dav-error.ts';
import type { FileNode, Node } from './nodes.ts';

const tagsOf = (header: string): string[] => header.split(',').map((tag) => tag.trim().replaceAll('"', ''));

/** `If-Match` and `If-None-Match` of what writes. Folders have no ETag there: only `If-None-Match: *` counts. */
export function checkWriteConditions(request: Request, node: Node | null): void {
  if (node?.kind !== 'folder') checkTags(request, node?.etag ?? null);
  else if (request.headers.get('if-none-match')?.trim() === '*') throw preconditionFailed('If-None-Match');
}

/** The same for what has an ETag; null: it is not there. */
export function checkTags(request: Request, etag: string | null): void {
  const match = request.headers.get('if-match');
  if (match !== null && (etag === null || (match.trim() !== '*' && !tagsOf(match).includes(etag)))) {
    throw preconditionFailed('If-Match', etag ?? undefined);
  }
  const noneMatch = request.headers.get('if-none-match');
  if (noneMatch !== null && etag !== null && (noneMatch.trim() === '*' || tagsOf(noneMatch).includes(etag))) {
    throw preconditionFailed('If-None-Match');
  }
}

/** The answer where a reader has it already. */
export function notModified(request: Request, node: FileNode): Response | null {
  const noneMatch = request.headers.get('if-none-match');
  if (noneMatch !== null) {
    return tagsOf(noneMatch).includes(node.etag)
      ? new Response(null, { status: 304, headers: { etag: `"${node.etag}"` } })
      : null;
  }
  const since = Date.parse(request.headers.get('if-modified-since') ?? '');
  if (Number.isNaN(since) || node.mtimeS * 1000 > since) return null;
  return new Response(null, { status: 304, headers: { 'last-modified': new Date(node.mtimeS * 1000).toUTCString() } });
}

export interface ByteRange {
  start: number;
  /** Inclusive. */
  end: number;
}

/** The one range asked for; null for the whole file. `start` may lie behind the end: not satisfiable. */
export function rangeOf(request: Request, node: FileNode): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/u.exec(request.headers.get('range') ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  const condition = request.headers.get('if-range');
  if (condition !== null && !isPresent(condition, node)) return null;
  const last = node.content.byteLength - 1;
  if (match[1] === '') return { start: Math.max(0, last + 1 - Number(match[2])), end: last };
  return { start: Number(match[1]), end: match[2] === '' ? last : Math.min(last, Number(match[2])) };
}

function isPresent(condition: string, node: FileNode): boolean {
  const date = Date.parse(condition);
  return Number.isNaN(date) ? condition.trim().replaceAll('"', '') === node.etag : node.mtimeS * 1000 <= date;
}
