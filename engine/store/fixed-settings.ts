import { isDeepStrictEqual } from 'node:util';
import { DEMO_PROVIDER_ID, type ProviderRole, type ProviderRoles } from '../../contract/providers.ts';
import type { Settings } from '../../contract/settings.ts';
import { isSection, laidOver, type Section, valueOf } from './laid-over.ts';

/** What the administrator of this computer has decided: settings that count whatever a profile holds, and that nobody changes in it. */
export interface ManagedPolicy {
  /** Absolute path; null where this computer has none. */
  file: string | null;
  /** Whom to ask, in the administrator's words; empty where nobody was named. */
  contact: string;
  /** A part of the settings, in their shape. A list is one value. */
  fixed: Section;
}

export const NO_POLICY: ManagedPolicy = { file: null, contact: '', fixed: {} };

/** What is fixed, by name: `mode`, `cache.answers`. */
export function fixedValues({ fixed }: ManagedPolicy): [name: string, value: unknown][] {
  return pathsIn(fixed).map((path) => [path.join('.'), valueAt(fixed, path)]);
}

/** The settings as they count. A role keeps those of its own providers that are still there where the policy says which there are. */
export function withFixed(settings: Settings, { fixed }: ManagedPolicy): Settings {
  const laid = laidOver(settings, fixed) as Settings;
  const known = new Set<string>([DEMO_PROVIDER_ID, ...laid.providers.list.map(({ providerId }) => providerId)]);
  const roles = Object.fromEntries(
    Object.entries(laid.providers.roles).map(([role, targets]) => [role, targets.filter((one) => known.has(one.providerId))]),
  ) as ProviderRoles;
  return { ...laid, providers: { ...laid.providers, roles } };
}

/** `wanted` with what the profile holds (`stored`) where it is fixed: should the policy go one day, that is there again. */
export function withoutFixed(wanted: Settings, stored: Settings, policy: ManagedPolicy): Settings {
  const seen = withFixed(stored, policy).providers.roles;
  const roles = Object.fromEntries(
    Object.entries(wanted.providers.roles).map(([role, targets]) => {
      const [before, shown] = [stored.providers.roles[role as ProviderRole], seen[role as ProviderRole]];
      if (isDeepStrictEqual(targets, shown)) return [role, before];
      // Servers the policy does not name were not there to be chosen, or taken away.
      return [role, [...targets, ...before.filter((one) => !shown.some((each) => isDeepStrictEqual(each, one)))]];
    }),
  ) as ProviderRoles;
  const kept = { ...wanted, providers: { ...wanted.providers, roles } };
  return pathsIn(policy.fixed).reduce((all, path) => withValue(all, path, valueAt(stored, path)), kept);
}

/** The name of the first fixed setting that is another in `wanted` than in `present`; null where none is. */
export function refusedName(wanted: Settings, present: Settings, { fixed }: ManagedPolicy): string | null {
  const path = pathsIn(fixed).find((each) => !isDeepStrictEqual(valueAt(wanted, each), valueAt(present, each)));
  return path?.join('.') ?? null;
}

/** The way to each value that is no section itself. */
function pathsIn(section: Section): string[][] {
  return Object.entries(section).flatMap(([name, value]) =>
    isSection(value) ? pathsIn(value).map((path) => [name, ...path]) : [[name]],
  );
}

function valueAt(settings: unknown, path: readonly string[]): unknown {
  return path.reduce(valueOf, settings);
}

function withValue<T>(settings: T, [name, ...rest]: readonly string[], value: unknown): T {
  if (name === undefined) return value as T;
  return { ...settings, [name]: withValue(valueOf(settings, name), rest, value) };
}
