/** What Trusted Types give for an address that code may be loaded from (W3C Trusted Types; not yet among TypeScript's types). */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): string };
}

/** The one policy the pages' content security policy names. */
const POLICY = 'voiceassist-workers';

let trusted: { createScriptURL(address: string): string } | null = null;

/** Starts a thread from a built file of the product. Whoever starts it ends it. Throws for any address but our own. */
export function startWorker(address: string): Worker {
  trusted ??= policy();
  return new Worker(trusted.createScriptURL(address), { type: 'module' });
}

function policy(): { createScriptURL(address: string): string } {
  const rules = { createScriptURL: ownAddress };
  const types: unknown = Reflect.get(globalThis, 'trustedTypes');
  // Browsers without Trusted Types do not ask for them either.
  return types === undefined ? rules : (types as TrustedTypes).createPolicy(POLICY, rules);
}

function ownAddress(address: string): string {
  const url = new URL(address, document.baseURI);
  if (!url.href.startsWith(new URL('assets/', document.baseURI).href)) throw new Error('Not a file of the product');
  return url.href;
}
