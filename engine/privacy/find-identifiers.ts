import type { Identifier } from './identifier.ts';
import { allKnown, findKnownNames, type KnownNames, knownNames } from './names-known.ts';
import { findRepeated, type KnownIdentifier } from './repeated.ts';
import { readText, type TextReading } from './text-reading.ts';

/** What is known of whom texts may be about before they are read. */
export interface KnownBefore {
  /** Names of anybody, organisations among them. The same list is taken apart once. */
  roster: readonly string[];
  /** Names of those the conversation speaks of. */
  people: KnownNames;
  /** What else was found in the conversation. */
  identifiers?: readonly KnownIdentifier[];
  /** Days of birth found in it, as `daysMeant`. */
  birthdays?: ReadonlySet<string>;
}

/**
 * Finds what tells who texts are about: each text by itself, then every further place of what was found in any of them or known
 * before. For each text in order of place, without overlaps.
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
  { roster, people, identifiers = [], birthdays: knownBirthdays = new Set() }: KnownBefore,
): Identifier[][] {
  const known = allKnown([people, ...readings.map(({ certain }) => certain)]);
  const guessed = allKnown(readings.map((one) => one.guessed));
  const birthdays = new Set([...knownBirthdays, ...readings.flatMap((one) => one.birthdays)]);
  const repeated = new Map<string, KnownIdentifier>();
  for (const one of identifiers) repeated.set(one.written, one);
  for (const { repeatable } of readings) for (const one of repeatable) repeated.set(one.written, one);
  return readings.map((one) =>
    joined([
      ...one.structured,
      ...one.named,
      ...findRepeated(one.text, repeated.values()),
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

/** By roster first: readings outlive it, and must not hold it. */
const lookedThrough = new WeakMap<readonly string[], WeakMap<TextReading, readonly Identifier[]>>();

/** Names of the roster in a text: the same as long as both are. */
function ofRoster(reading: TextReading, roster: readonly string[]): readonly Identifier[] {
  const done = lookedThrough.get(roster) ?? new WeakMap<TextReading, readonly Identifier[]>();
  lookedThrough.set(roster, done);
  const found = done.get(reading) ?? findKnownNames(reading, namesOf(roster), { small: false });
  done.set(reading, found);
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
