/**
 * Cookies of one server, in memory only: its session spares it checking the password anew (144 ms a request became 79 ms,
 * research/nextcloud.md). Not a browser's jar: there is one origin, so only path and lifetime count (RFC 6265, 5.3 and 5.4).
 */
export interface CookieJar {
  keep(headers: Headers, nowMs: number): void;
  /** The `Cookie` header for a path; null where none fits. */
  header(path: string, nowMs: number): string | null;
}

interface Cookie {
  name: string;
  value: string;
  path: string;
  expiresAtMs: number;
}

/** A server that sets more than this is not asking for a session. */
const MAX_COOKIES = 50;

export function createCookieJar(): CookieJar {
  const cookies = new Map<string, Cookie>();
  return {
    keep(headers, nowMs) {
      for (const line of headers.getSetCookie()) {
        const cookie = parse(line, nowMs);
        if (cookie === null) continue;
        const key = `${cookie.name};${cookie.path}`;
        cookies.delete(key);
        if (cookie.expiresAtMs > nowMs && cookies.size < MAX_COOKIES) cookies.set(key, cookie);
      }
    },
    header(path, nowMs) {
      const fitting = [...cookies.values()].filter((cookie) => cookie.expiresAtMs > nowMs && covers(cookie.path, path));
      return fitting.length === 0 ? null : fitting.map(({ name, value }) => `${name}=${value}`).join('; ');
    },
  };
}

function parse(line: string, nowMs: number): Cookie | null {
  const [pair = '', ...attributes] = line.split(';');
  const at = pair.indexOf('=');
  if (at < 1) return null;
  const named = new Map(attributes.map((attribute) => attributeOf(attribute)));
  const given = named.get('path');
  return {
    name: pair.slice(0, at).trim(),
    value: pair.slice(at + 1).trim(),
    path: given?.startsWith('/') ? given : '/',
    expiresAtMs: expiry(named.get('max-age'), named.get('expires'), nowMs),
  };
}

function attributeOf(text: string): [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text.trim().toLowerCase(), ''] : [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()];
}

/** `Max-Age` goes before `Expires`; with neither it lasts as long as the jar. */
function expiry(maxAge: string | undefined, expires: string | undefined, nowMs: number): number {
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1000;
  const atMs = expires === undefined ? Number.NaN : Date.parse(expires);
  return Number.isNaN(atMs) ? Number.POSITIVE_INFINITY : atMs;
}

function covers(cookiePath: string, path: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return path.length === cookiePath.length || cookiePath.endsWith('/') || path[cookiePath.length] === '/';
}
