import { findDays } from './birthdates.ts';
import { daysMeant } from './date-form.ts';
import type { Identifier } from './identifier.ts';
import { eitherKnown, findKnownNames, type KnownNames, knownNames } from './names-known.ts';
import { readText, type TextReading } from './text-reading.ts';

/**
 * Finds what tells who texts are about: each text by itself, then every further place of the names and birthdays found in any
 * of them or known before: `roster`, names of anybody, organisations among them; `people`, those of the conversation. For each
 * text in order of place, without overlaps. `read` may remember texts; the same `roster` is taken apart once.
 */
export function findIdentifiers(
  texts: readonly string[],
  { roster, people }: { roster: readonly string[]; people: readonly string[] },
  read: (text: string) => TextReading = readText,
): Identifier[][] {
  const readings = texts.map(read);
  const structured = readings.map((one) => one.structured);
  const named = readings.map((one) => one.named);
  const words = (found: readonly (readonly Identifier[])[]): string[] =>
    found.flatMap((own, index) => own.map(({ start, end }) => (texts[index] ?? '').slice(start, end)));
  const columns = structured.map((own) => own.filter(({ type }) => type === 'person'));
  const certain = named.map((own) => own.filter(({ isGuess }) => !isGuess));
  const known = knownNames([...people, ...words(columns), ...words(certain)]);
  const guessed = named.map((own) => own.filter(({ isGuess }) => isGuess));
  const listed = eitherKnown(namesOf(roster), knownNames(words(guessed)));
  const birthdates = structured.map((own) => own.filter(({ type }) => type === 'birthdate'));
  const days = new Set(words(birthdates).flatMap(daysMeant));
  return readings.map((one) =>
    joined([
      ...one.structured,
      ...one.named,
      ...findKnownNames(one, known, { small: true }),
      ...findKnownNames(one, listed, { small: false }),
      ...findDays(one, days),
    ]),
  );
}

const takenApart = new WeakMap<readonly string[], KnownNames>();

/** A clinic's address book holds thousands of names. */
function namesOf(roster: readonly string[]): KnownNames {
  const names = takenApart.get(roster) ?? knownNames(roster);
  takenApart.set(roster, names);
  return names;
}

/** Overlapping ones become one, of the kind of the longest: what one recogniser saw of it must not stay because another saw more. */
function joined(found: readonly Identifier[]): Identifier[] {
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
