import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the recordings of real servers lie; they are no part of the project. */
const RECORDINGS = join(import.meta.dirname, '../../../shared/nextcloud');

export type RecordedServer = 'nc34-apache' | 'nc29-apache';

export const hasRecordings = (server: RecordedServer): boolean => existsSync(join(RECORDINGS, server));

export interface RecordedMessage {
  headers: [name: string, value: string][];
  body: string | Uint8Array<ArrayBuffer>;
}

export interface RecordedExchange {
  number: number;
  name: string;
  request: RecordedMessage & { method: string; path: string };
  response: RecordedMessage & { status: number; reason: string };
  /** A body was too long to be kept whole. */
  cut: boolean;
}

/** All exchanges whose answer was kept, in the order they were made. */
export function readRecordings(server: RecordedServer): RecordedExchange[] {
  const folder = join(RECORDINGS, server);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.http'))
    .toSorted()
    .flatMap((file) => parseExchange(file, readFileSync(join(folder, file), 'utf8')) ?? []);
}

function parseExchange(file: string, text: string): RecordedExchange | null {
  const [, number = '', name = ''] = /^(\d+)-(.*)\.http$/u.exec(file) ?? [];
  const requestAt = text.indexOf('\n>>> ') + 1;
  const responseAt = text.indexOf('\n<<< ', requestAt) + 1;
  if (requestAt === 0 || responseAt === 0) return null;
  // A newline stands behind each body.
  const request = messageOf(text.slice(requestAt, responseAt - 1));
  const response = messageOf(text.slice(responseAt).replace(/\n$/u, ''));
  const [, method = '', path = ''] = request.line.split(' ');
  const [, , status = '', ...reason] = response.line.split(' ');
  return {
    number: Number(number),
    name,
    request: { ...request.message, method, path },
    response: { ...response.message, status: Number(status), reason: reason.join(' ') },
    cut: /\[cut: \d+ characters in all\]|^\{"truncated": true/mu.test(text),
  };
}

function messageOf(text: string): { line: string; message: RecordedMessage } {
  const end = text.indexOf('\n\n');
  const [line = '', ...lines] = text.slice(0, end === -1 ? text.length : end).split('\n');
  const headers = lines.map((each): [string, string] => {
    const colon = each.indexOf(': ');
    return [each.slice(0, colon), each.slice(colon + 2)];
  });
  return { line, message: { headers, body: bodyOf(end === -1 ? '' : text.slice(end + 2), headers) } };
}

function bodyOf(text: string, headers: readonly [string, string][]): RecordedMessage['body'] {
  const base64 = /^\{"base64": "([^"]*)"\}$/u.exec(text)?.[1];
  if (base64 !== undefined) return new Uint8Array(Buffer.from(base64, 'base64'));
  // Line ends were written down as LF; the length tells where they were CRLF.
  const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]);
  const withReturns = text.replaceAll('\n', '\r\n');
  return new TextEncoder().encode(withReturns).byteLength === length ? withReturns : text;
}

export function headerOf({ headers }: RecordedMessage, name: string): string | null {
  return headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
}
