/** Says the server that all of it comes. */
export interface WholeAnswer {
  kind: 'whole';
  etag: string | null;
  /** Null where the server does not say, or packs it on the way. */
  totalBytes: number | null;
  modifiedAtMs: number | null;
  /** As `OC-Checksum` has it. */
  checksum: string | null;
}

/** `rest`: what was asked for comes; `unusable`: nothing fits what is there, and all of it is to be asked for. */
type FileAnswer = WholeAnswer | { kind: 'rest'; modifiedAtMs: number | null } | { kind: 'unusable' };

/** What is there, and is to be gone on with. */
interface Part {
  startAt: number;
  etag: string | null;
  totalBytes: number | null;
}

/** Judges the answer to a GET, with a range where there is a part, by its head. */
export function readFileAnswer({ status, headers }: Response, part: Part): FileAnswer {
  const etag = strongTag(headers.get('oc-etag') ?? headers.get('etag'));
  const modifiedAtMs = timeOf(headers.get('last-modified'));
  const isPlain = (headers.get('content-encoding') ?? 'identity') === 'identity';
  if (status === 206 || status === 416) {
    const range = status === 206 && isPlain ? rangeOf(headers.get('content-range')) : null;
    // A server that does not look at If-Range sends the rest of whatever it has.
    const fits = range !== null && range.from === part.startAt && etag !== null && etag === part.etag;
    const isSameSize = range?.totalBytes == null || part.totalBytes === null || range.totalBytes === part.totalBytes;
    return fits && isSameSize ? { kind: 'rest', modifiedAtMs } : { kind: 'unusable' };
  }
  const length = headers.get('content-length');
  const totalBytes = isPlain && length !== null && /^\d+$/.test(length) ? Number(length) : null;
  return { kind: 'whole', etag, totalBytes, modifiedAtMs, checksum: headers.get('oc-checksum') };
}

/**
 * An entity tag that promises the same bytes, with its quotes and without what packing servers append to it (mod_deflate
 * `-gzip`, mod_brotli `-br`). Null for a weak one: mod_dav calls just-written files so, whose next version may have the same.
 */
export function strongTag(etag: string | null): string | null {
  if (etag === null || etag === '' || etag.startsWith('W/')) return null;
  const bare = etag.replaceAll('"', '').replace(/-(gzip|br)$/, '');
  return bare === '' ? null : `"${bare}"`;
}

function rangeOf(header: string | null): { from: number; totalBytes: number | null } | null {
  const found = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(header ?? '');
  if (!found) return null;
  return { from: Number(found[1]), totalBytes: found[2] === '*' ? null : Number(found[2]) };
}

function timeOf(header: string | null): number | null {
  const timeMs = header === null ? NaN : Date.parse(header);
  return Number.isNaN(timeMs) ? null : timeMs;
}
