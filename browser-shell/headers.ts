import { contentSecurityPolicy } from '../engine/security/content-security-policy.ts';

/** What every answer carries, refusals included. `host` is the address the browser used. */
export function securityHeaders(host: string): Record<string, string> {
  return {
    // Not every browser takes 'self' to mean the WebSocket of the same address.
    'Content-Security-Policy': contentSecurityPolicy({ connect: ["'self'", `ws://${host}`] }),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'microphone=(self), hid=(self), camera=(), geolocation=(), display-capture=(), usb=(), serial=()',
  };
}
