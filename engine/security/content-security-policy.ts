export interface ContentSecurityPolicyOptions {
  /** Sources the page may connect to, as `connect-src` takes them. */
  connect: readonly string[];
  /** Allows `<style>` elements that carry this nonce. Without it only style sheets in files apply. */
  styleNonce?: string;
}

/**
 * The policy of every page in every shell: code, styles and fonts from the product's own files and nothing else, no
 * frames, no forms, no inline script, and no string turned into markup or code (W3C CSP Level 3, Trusted Types).
 * Audio worklets fall under `script-src`.
 */
export function contentSecurityPolicy({ connect, styleNonce }: ContentSecurityPolicyOptions): string {
  const directives = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", ...(styleNonce === undefined ? [] : [`'nonce-${styleNonce}'`])],
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
    'trusted-types': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
