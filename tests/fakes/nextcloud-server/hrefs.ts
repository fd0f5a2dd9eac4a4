import { badRequest } from './dav-error.ts';

/** As sabre/dav writes hrefs: lower-case hex, and a few characters plain that others encode. */
export function encodePart(part: string): string {
  return Array.from(new TextEncoder().encode(part), (byte) => {
    const character = String.fromCharCode(byte);
    return byte < 128 && /[\w\-.~():@]/u.test(character) ? character : `%${byte.toString(16).padStart(2, '0')}`;
  }).join('');
}

/** Names in a request's path, in the form they are stored: NFC. */
export function decodeParts(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map((part) => decodeURIComponent(part).normalize('NFC'));
  } catch {
    throw badRequest('Malformed path');
  }
}
