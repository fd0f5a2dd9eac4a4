/**
 * The policy of every page in every shell: code, styles and fonts from the product's own files and nothing else, no
 * frames, no forms, no inline script, and no string turned into markup or code (W3C CSP Level 3, Trusted Types).
 * Audio worklets fall under `script-src`. `connect`: sources the page may connect to, as `connect-src` takes them.
 */
export function contentSecurityPolicy({ connect }: { connect: readonly string[] }): string {
  const directives = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'media-src': ["'self'", 'blob:'],
    'connect-src': connect,
    'worker-src': ["'self'"],
    'frame-src': ["'none'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'require-trusted-types-for': ["'script'"],
    // Threads of the pages, from the product's own files alone (renderer/viewer/start-worker.ts).
    'trusted-types': ['voiceassist-workers'],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
