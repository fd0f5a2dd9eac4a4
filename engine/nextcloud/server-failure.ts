import type { FailureCode } from '../../contract/failures.ts';
import { Failure } from '../failure.ts';

/** An answer: its head, and the beginning of its body. */
export interface ServerAnswer {
  status: number;
  headers: Headers;
  text: string;
}

/** Statuses with one meaning, whatever the body says. */
const BY_STATUS: Readonly<Record<number, FailureCode>> = {
  401: 'ACCOUNT_SIGN_IN',
  404: 'REMOTE_GONE',
  408: 'SERVER_TIMEOUT',
  410: 'REMOTE_GONE',
  412: 'REMOTE_CHANGED',
  423: 'REMOTE_LOCKED',
  429: 'SERVER_BUSY',
  502: 'SERVER_BUSY',
  504: 'SERVER_BUSY',
  507: 'REMOTE_FULL',
};

const ADDRESS_UNKNOWN =
  'The server does not know itself by this address. Use the one its own pages have, or have it added to its trusted domains.';

const LOCKED_OUT =
  'The server saw too many wrong passwords from this network and lets nobody there in for a while. It is tried again by itself.';

/** What a server means by refusing. `askedToWaitMs`: its `Retry-After`. */
export function serverFailure(answer: ServerAnswer, askedToWaitMs: number | null): Failure {
  const code = codeOf(answer);
  const wait = askedToWaitMs === null ? {} : { retryAfterMs: askedToWaitMs };
  return new Failure(code, { ...wait, ...betterWords(answer) });
}

function betterWords(answer: ServerAnswer): { message?: string } {
  if (answer.status === 400 && isOfUntrustedHost(answer)) return { message: ADDRESS_UNKNOWN };
  // It tells of no end (recordings 285 to 287), and the right password is refused like the others.
  return answer.status === 429 && answer.text.includes('TooManyRequests') ? { message: LOCKED_OUT } : {};
}

function codeOf({ status, headers, text }: ServerAnswer): FailureCode {
  if (status === 503) return unavailable(headers, text);
  return BY_STATUS[status] ?? (status >= 500 ? 'SERVER_ERROR' : 'SERVER_REFUSED');
}

/** One status for three things (recordings 265 to 269): only the body, and of OCS the header, tells them apart. */
function unavailable(headers: Headers, text: string): FailureCode {
  if (text.includes('DisabledUserException')) return 'ACCOUNT_DISABLED';
  const isMaintained = text.includes('ServerMaintenanceMode') || headers.get('x-nextcloud-maintenance-mode') === '1';
  return isMaintained ? 'SERVER_MAINTENANCE' : 'SERVER_BUSY';
}

/** A page for DAV, a line of JSON for `status.php` (recordings 270 and 271). */
function isOfUntrustedHost({ headers, text }: ServerAnswer): boolean {
  if (text.includes('Trusted domain error')) return true;
  return headers.get('content-type')?.startsWith('text/html') === true && text.includes('trusted_domains');
}
