import type { ProviderId } from '../../contract/ids.ts';
import type { Provider, ProviderRole, ProviderRoles, RoleTarget } from '../../contract/providers.ts';
import type { Settings } from '../../contract/settings.ts';
import { engine } from '../connection.ts';
import { useSettings } from '../settings-store.ts';

const ROLES = ['answer', 'transcribe', 'speak', 'embed'] as const satisfies readonly ProviderRole[];

/** As they are at this moment: what changes one provider leaves the others as another window may have made them. */
async function current(): Promise<Settings['providers']> {
  return (useSettings.getState().settings ?? (await engine().settings.get())).providers;
}

export async function addProvider(provider: Provider): Promise<Settings> {
  const { list } = await current();
  return engine().settings.update({ providers: { list: [...list, provider] } });
}

export async function changeProvider(providerId: ProviderId, change: Partial<Provider>): Promise<Settings> {
  const { list } = await current();
  return engine().settings.update({
    providers: { list: list.map((one) => (one.providerId === providerId ? { ...one, ...change } : one)) },
  });
}

/** Takes a provider out, from its roles as well; its key goes first, so that none is left behind without a provider. */
export async function removeProvider(providerId: ProviderId, hasApiKey: boolean): Promise<Settings> {
  if (hasApiKey) await engine().settings.setApiKey({ providerId, apiKey: null });
  const { list, roles } = await current();
  return engine().settings.update({
    providers: { list: list.filter((one) => one.providerId !== providerId), roles: withoutProvider(roles, providerId) },
  });
}

/** Says who does something, in the order they are asked. */
export async function changeRole(role: ProviderRole, targets: readonly RoleTarget[]): Promise<Settings> {
  const { roles } = await current();
  return engine().settings.update({ providers: { roles: { ...roles, [role]: [...targets] } } });
}

/** The roles without one provider. */
export function withoutProvider(roles: ProviderRoles, providerId: ProviderId): ProviderRoles {
  const kept = (role: ProviderRole) => roles[role].filter((target) => target.providerId !== providerId);
  return { answer: kept('answer'), transcribe: kept('transcribe'), speak: kept('speak'), embed: kept('embed') };
}

/** What a provider is used for, in the order of the roles, with the model it does it with. */
export function usesOf(roles: ProviderRoles, providerId: ProviderId): { role: ProviderRole; model: string }[] {
  return ROLES.flatMap((role) =>
    roles[role].filter((target) => target.providerId === providerId).map(({ model }) => ({ role, model })),
  );
}

/** The targets with one moved by a place. */
export function moved(targets: readonly RoleTarget[], at: number, by: 1 | -1): RoleTarget[] {
  const next = [...targets];
  next.splice(at + by, 0, ...next.splice(at, 1));
  return next;
}

/** Whether these are one and the same. */
export function isSameTarget(one: RoleTarget, other: RoleTarget): boolean {
  return one.providerId === other.providerId && one.model === other.model;
}
