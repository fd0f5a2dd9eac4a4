import { escapeXml } from './xml.ts';

interface ErrorParts {
  /** Class of the exception, as clients see it. */
  exception: string;
  message: string;
  headers?: Readonly<Record<string, string>>;
  /** Further elements, as XML. */
  more?: string;
}

/** Ends a request as sabre/dav ends it: a status with an XML body. */
export class DavError extends Error {
  readonly status: number;
  readonly parts: ErrorParts;

  constructor(status: number, parts: ErrorParts) {
    super(parts.message);
    this.status = status;
    this.parts = parts;
  }

  response(): Response {
    const { exception, message, headers = {}, more = '' } = this.parts;
    const own = exception.startsWith('OCA\\DAV\\Connector') ? ' xmlns:o="http://owncloud.org/ns"' : '';
    const words = message === '' ? '<s:message/>' : `<s:message>${escapeXml(message)}</s:message>`;
    const body = `<?xml version="1.0" encoding="utf-8"?>
<d:error xmlns:d="DAV:" xmlns:s="http://sabredav.org/ns"${own}>
  <s:exception>${exception}</s:exception>
  ${words}${more === '' ? '' : `\n  ${more}`}
</d:error>
`;
    return new Response(body, {
      status: this.status,
      headers: { ...headers, 'content-type': 'application/xml; charset=utf-8' },
    });
  }
}

const sabre = (status: number, name: string, message: string, rest: Omit<ErrorParts, 'exception' | 'message'> = {}) =>
  new DavError(status, { exception: `Sabre\\DAV\\Exception\\${name}`, message, ...rest });

export const badRequest = (message: string) => sabre(400, 'BadRequest', message);
export const forbidden = (message = '') => sabre(403, 'Forbidden', message);
export const notFound = (parts: readonly string[]) => missing(`File with name /${parts.join('/')} could not be located`);
export const missing = (message: string) => sabre(404, 'NotFound', message);
export const methodNotAllowed = (message: string, allow: string) =>
  sabre(405, 'MethodNotAllowed', message, { headers: { allow } });
export const conflict = (message: string) => sabre(409, 'Conflict', message);
export const unsupportedMedia = (message: string, exception = 'UnsupportedMediaType') => sabre(415, exception, message);
export const notSatisfiable = (start: number, sizeBytes: number, headers: Record<string, string>) =>
  sabre(416, 'RequestedRangeNotSatisfiable', `The start offset (${start}) exceeded the size of the entity (${sizeBytes})`, {
    headers,
  });
export const notImplemented = (message: string) => sabre(501, 'NotImplemented', message);
export const insufficientStorage = (parts: readonly string[]) =>
  sabre(507, 'InsufficientStorage', `Insufficient space in /${parts.join('/')}`);

export function preconditionFailed(header: 'If-Match' | 'If-None-Match' | 'Overwrite', etag?: string): DavError {
  const message = {
    'If-Match': 'An If-Match header was specified, but none of the specified ETags matched.',
    'If-None-Match': 'An If-None-Match header was specified, but the ETag matched (or * was specified).',
    Overwrite: 'The destination node already exists, and the overwrite header is set to false',
  }[header];
  return sabre(412, 'PreconditionFailed', message, {
    more: `<s:header>${header}</s:header>`,
    headers: etag === undefined || header !== 'If-Match' ? {} : { etag: `"${etag}"` },
  });
}

/** Somebody holds a lock on it. */
export function locked(href: string): DavError {
  const more = `<d:lock-token-submitted>\n    <d:href>${escapeXml(href)}</d:href>\n  </d:lock-token-submitted>`;
  return sabre(423, 'Locked', '', { more });
}

/** Somebody is putting it right now. */
export const fileLocked = (parts: readonly string[]) =>
  new DavError(423, {
    exception: 'OCA\\DAV\\Connector\\Sabre\\Exception\\FileLocked',
    message: `"/${parts.join('/')}" is locked`,
  });

export const tooManyRequests = () =>
  new DavError(429, {
    exception: 'OCA\\DAV\\Connector\\Sabre\\Exception\\TooManyRequests',
    message: '',
    more: '<o:hint xmlns:o="o:">too many requests</o:hint>',
  });

export const invalidPath = (reason: string) =>
  new DavError(400, {
    exception: 'OCA\\DAV\\Connector\\Sabre\\Exception\\InvalidPath',
    message: reason,
    more: `<o:retry xmlns:o="o:">false</o:retry>\n  <o:reason xmlns:o="o:">${escapeXml(reason)}</o:reason>`,
  });
