export type Section = Record<string, unknown>;

export function isSection(value: unknown): value is Section {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` with what `base` has and it lacks, at every depth; lists are taken as they are. */
export function laidOver(base: unknown, value: unknown): unknown {
  if (!isSection(base) || !isSection(value)) return value;
  const entries = Object.entries(value).map(([name, own]): [string, unknown] => [name, laidOver(valueOf(base, name), own)]);
  return { ...base, ...Object.fromEntries(entries) };
}

/** The path (`voice.speaking.speed`, `providers.list.0.name`) of the first name in `given` that `known` has not; null where it has all. */
export function unknownName(given: unknown, known: unknown): string | null {
  if (Array.isArray(given) && Array.isArray(known)) return unknownName({ ...given }, { ...known });
  if (!isSection(given) || !isSection(known)) return null;
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) return name;
    const below = unknownName(value, known[name]);
    if (below !== null) return `${name}.${below}`;
  }
  return null;
}

/** Its own property of that name: what settings are called comes from files, `__proto__` as well. */
export function valueOf(section: unknown, name: string): unknown {
  return isSection(section) && Object.hasOwn(section, name) ? section[name] : undefined;
}
