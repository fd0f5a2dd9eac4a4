import { DEMO_PROVIDER_ID, type Provider, type ProviderRoles } from '../../contract/providers.ts';
import type { Settings } from '../../contract/settings.ts';
import { Failure } from '../failure.ts';
import { allowedHost, isLoopback } from '../security/allowed-host.ts';

/** What no schema tells: whether addresses can be sent to, and names fit together. Failure: INVALID_INPUT, which says what does not. */
export function checkSettings({ providers, models }: Settings): void {
  const known = new Set<string>([DEMO_PROVIDER_ID]);
  for (const provider of providers.list) {
    if (known.has(provider.providerId)) throw invalid(`There are two providers with the id ${provider.providerId}.`);
    known.add(provider.providerId);
    checkProvider(provider);
  }
  checkRoles(providers.roles, known);
  checkAddress(models.mirrorUrl);
  checkProxy(models.proxyUrl);
}

function checkProvider({ name, kind, baseUrl, providerId, offline }: Provider): void {
  const called = name.trim() === '' ? providerId : name;
  if (kind === 'demo') throw invalid('The demo is always there and is not set up.');
  if (baseUrl.trim() === '') throw invalid(`The provider ${called} has no address.`);
  checkAddress(baseUrl);
  if (offline && !isLoopback(new URL(baseUrl).hostname))
    throw invalid(`The provider ${called} is not on this computer (its address is not 127.0.0.1), so it cannot answer offline.`);
}

function checkRoles(roles: ProviderRoles, known: ReadonlySet<string>): void {
  for (const [role, targets] of Object.entries(roles)) {
    const missing = targets.find(({ providerId }) => !known.has(providerId));
    if (missing !== undefined) throw invalid(`The role ${role} names the provider ${missing.providerId}, which is not set up.`);
  }
}

/** Saved, an address that nothing may be sent to would look as if it were in use. */
function checkAddress(baseUrl: string): void {
  if (baseUrl === '' || allowedHost(baseUrl) !== null) return;
  throw invalid('The address of a server must begin with https:// (http:// only on this computer) and hold no name or password.');
}

/** A proxy sees only where a download goes and how much it is, so it may be spoken to in the clear, as most are. */
function checkProxy(proxyUrl: string): void {
  if (proxyUrl === '') return;
  const address = URL.canParse(proxyUrl) ? new URL(proxyUrl) : null;
  if (address !== null && /^https?:$/.test(address.protocol) && address.username === '' && address.password === '') return;
  throw invalid(
    'The address of a proxy begins with http:// or https:// and holds no name or password. One that needs them is taken from the environment of the system (HTTPS_PROXY).',
  );
}

function invalid(message: string): Failure {
  return new Failure('INVALID_INPUT', { message });
}
