import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Who may use this browser shell: whoever holds the cookie that was given for the one-time token. */
export interface Sessions {
  /** A fresh token; an earlier unused one stops working. */
  newToken(): string;
  /** Takes a token once. The `Set-Cookie` value, or null where it is wrong or used. */
  redeem(token: string): string | null;
  /** True where the request's `Cookie` header holds the session. */
  allows(cookieHeader: string | undefined): boolean;
}

/**
 * One session for as long as the process lives. `name` must differ per port: browsers share cookies between all ports
 * of 127.0.0.1. 256 random bits each, so neither can be guessed and no attempts need counting.
 */
export function createSessions(name: string): Sessions {
  const session = randomBytes(32).toString('base64url');
  let token: string | null = null;
  return {
    newToken: () => (token = randomBytes(32).toString('base64url')),
    redeem: (offered) => {
      if (token === null || !same(offered, token)) return null;
      token = null;
      return `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`;
    },
    allows: (header = '') => header.split(';').some((pair) => same(pair.trim(), `${name}=${session}`)),
  };
}

/** Compares without telling by its time how much was right. Hashed first because the comparison needs equal lengths. */
function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
