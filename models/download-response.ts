import { Failure } from '../engine/failure.ts';

/** The network, or the server at this moment: trying again may help. */
export class NetworkFault extends Error {
  override readonly name = 'NetworkFault';
  /** As the server asked. */
  readonly retryAfterMs: number | undefined;
  constructor({ cause, retryAfterMs }: { cause?: unknown; retryAfterMs?: number | undefined } = {}) {
    super('The download was interrupted', { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Received {
  /** Where in the file the body begins: as asked, or 0 where the server sends all of it. */
  from: number;
  /** What tells this version of the file from another (a strong ETag, or Last-Modified); empty where the server says neither. */
  tag: string;
  body: AsyncIterable<Uint8Array>;
}

/** Statuses after which the same request may succeed. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504, 521, 522, 524]);

/**
 * Judges an answer by its head, before any of its body is taken. Throws NetworkFault, or Failures MODEL_SOURCE_REFUSED and
 * MODEL_CHECKSUM_WRONG (of another size than the file has).
 */
export async function readResponse(
  response: Response,
  { startAt, tag, sizeBytes }: { startAt: number; tag: string; sizeBytes: number },
): Promise<Received> {
  try {
    const from = firstByte(response, startAt);
    if (/^(text\/html|application\/xhtml)/i.test(response.headers.get('content-type') ?? '')) {
      throw new Failure('MODEL_SOURCE_REFUSED', {
        message:
          'The server answered with a web page in place of the model. A network that wants a sign-in does this: open a page in a browser first, or use a mirror or a model pack.',
      });
    }
    const length = bodyBytes(response);
    if (length !== null && from + length !== sizeBytes) throw new Failure('MODEL_CHECKSUM_WRONG');
    const newTag = tagOf(response);
    // Part of another version of the file, from a server that does not look at If-Range.
    if (from > 0 && newTag !== '' && newTag !== tag) throw new StaleRange();
    if (response.body === null) throw new NetworkFault();
    return { from, tag: newTag === '' && from > 0 ? tag : newTag, body: response.body };
  } catch (error) {
    await response.body?.cancel().catch(() => undefined);
    throw error;
  }
}

/** What was kept does not fit what the server has: the download begins anew. */
export class StaleRange extends NetworkFault {}

function firstByte({ status, headers }: Response, startAt: number): number {
  if (status === 200) return 0;
  if (status === 206) {
    const from = Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? NaN);
    if (from === startAt) return from;
    throw new StaleRange();
  }
  if (status === 416) throw new StaleRange();
  if (TEMPORARY.has(status)) throw new NetworkFault({ retryAfterMs: retryAfterMs(headers.get('retry-after')) });
  const message =
    status === 404 || status === 410
      ? 'The server does not have this model (any more). Check the mirror in Settings, or use a model pack.'
      : `The server refused to send the model (status ${status}). Check the mirror and the proxy in Settings.`;
  throw new Failure('MODEL_SOURCE_REFUSED', { message });
}

/** Null where the server does not say, or sends it packed. */
function bodyBytes({ headers }: Response): number | null {
  const length = headers.get('content-length');
  const plain = (headers.get('content-encoding') ?? 'identity') === 'identity';
  return length !== null && plain && /^\d+$/.test(length) ? Number(length) : null;
}

/** A weak ETag does not promise the same bytes. */
function tagOf({ headers }: Response): string {
  const etag = headers.get('etag') ?? '';
  return etag.startsWith('"') ? etag : (headers.get('last-modified') ?? '');
}

function retryAfterMs(header: string | null): number | undefined {
  return header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;
}
