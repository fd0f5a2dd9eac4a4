import { DavError, invalidPath } from './dav-error.ts';

/** Refuses the names the server refuses (34.0.1). */
export function checkName(name: string): void {
  if (name.includes('\\')) throw invalidPath('"\\" is not allowed inside a file or folder name.');
  if (/\p{Cc}/u.test(name)) throw invalidPath('Filename contains at least one invalid character');
  for (const ending of ['.filepart', '.part']) {
    if (name.toLowerCase().endsWith(ending)) throw invalidPath(`"${ending}" is a forbidden file type.`);
  }
  if (new TextEncoder().encode(name).byteLength > 250) throw invalidPath('Filename is too long');
  if (name.toLowerCase() === '.htaccess') {
    throw new DavError(500, { exception: 'OCP\\Files\\ForbiddenException', message: `Invalid path: files/${name}` });
  }
}
