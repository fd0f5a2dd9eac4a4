import { notImplemented, unsupportedMedia } from './dav-error.ts';
import { lock, proppatch, recalculateHash, unlock } from './file-changes.ts';
import { davHeader, get, propfind } from './file-reading.ts';
import { mkcol, put, remove, transfer } from './file-writing.ts';
import { ALLOWED_METHODS, optionsOf, type FilesContext } from './files-context.ts';

/** Answers a request below a user's root. */
export async function handleFiles(
  context: FilesContext,
  request: Request,
  parts: readonly string[],
  user: string,
): Promise<Response> {
  switch (request.method) {
    case 'OPTIONS':
      return optionsOf(ALLOWED_METHODS, davHeader(context.plain !== null));
    case 'PROPFIND':
      return propfind(context, request, parts, user);
    case 'GET':
    case 'HEAD':
      return get(context, request, parts, user);
    case 'PUT':
      return put(context, request, parts, user);
    case 'MKCOL':
      return mkcol(context, parts, user);
    case 'DELETE':
      return remove(context, request, parts, user);
    case 'MOVE':
    case 'COPY':
      return transfer(context, request, parts, user);
    case 'PROPPATCH':
      return proppatch(context, request, parts, user);
    case 'PATCH':
      return recalculateHash(context, request, parts, user);
    case 'LOCK':
      return lock(context, request, parts, user);
    case 'UNLOCK':
      return unlock(context, request, parts, user);
    case 'REPORT':
      throw unsupportedMedia('The {DAV:}sync-collection REPORT is not supported on this url.', 'ReportNotSupported');
    default:
      throw notImplemented(`There was no plugin in the system that was willing to handle this ${request.method} method.`);
  }
}
