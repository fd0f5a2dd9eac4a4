import type { Identifier } from './identifier.ts';
import { allKnown, findKnownNames, type KnownNames, knownNames } from './names-known.ts';
import { readText, type TextReading } from './text-reading.ts';

/**
 * Finds what tells who texts are about: each text by itself, then every further place of the names and birthdays found in any
 * of them or known before: `roster`, names of anybody, organisations among them; `people`, those of the conversation. For each
 * text in order of place, without overlaps. The same `roster` is taken apart once.
 */
export function findIdentifiers(
  texts: readonly string[],
  { roster, people }: { roster: readonly string[]; people: readonly string[] },
): Identifier[][] {
  return identifiersOf(texts.map(readText), { roster, people: knownNames(people) });
}

/** The same of texts that are read, and people that are taken apart. */
export function identifiersOf(
  readings: readonly TextReading[],
  { roster, people }: { roster: readonly string[]; people: KnownNames },
): Identifier[][] {
  const known = allKnown([people, ...readings.map(({ certain }) => certain)]);
  const guessed = allKnown(readings.map((one) => one.guessed));
  const birthdays = new Set(readings.flatMap((one) => one.birthdays));
  return readings.map((one) =>
    joined([
      ...one.structured,
      ...one.named,
      ...findKnownNames(one, known, { small: true }),
      ...ofRoster(one, roster),
      ...findKnownNames(one, guessed, { small: false }),
      ...one.days.filter(({ days }) => days.some((day) => birthdays.has(day))).map(({ found }) => found),
    ]),
  );
}

const takenApart = new WeakMap<readonly string[], KnownNames>();

/** A clinic's address book holds thousands of names. */
function namesOf(names: readonly string[]): KnownNames {
  const known = takenApart.get(names) ?? knownNames(names);
  takenApart.set(names, known);
  return known;
}

const lookedThrough = new WeakMap<TextReading, { roster: readonly string[]; found: readonly Identifier[] }>();

/** Names of the roster in a text: the same as long as both are. */
function ofRoster(reading: TextReading, roster: readonly string[]): readonly Identifier[] {
  const known = lookedThrough.get(reading);
  if (known?.roster === roster) return known.found;
  const found = findKnownNames(reading, namesOf(roster), { small: false });
  lookedThrough.set(reading, { roster, found });
  return found;
}

/** Overlapping ones become one, of the kind of the longest: what one recogniser saw of it must not stay because another saw more. */
function joined(found: readonly Identifier[]): Identifier[] {
  if (found.length === 0) return [];
  const sorted = found.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const result: (Identifier & { longest: number })[] = [];
  for (const { type, start, end } of sorted) {
    const last = result.at(-1);
    if (last === undefined || start >= last.end) {
      result.push({ type, start, end, longest: end - start });
      continue;
    }
    last.end = Math.max(last.end, end);
    if (end - start <= last.longest) continue;
    last.type = type;
    last.longest = end - start;
  }
  return result.map(({ type, start, end }) => ({ type, start, end }));
}
