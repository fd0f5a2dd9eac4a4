import { findAccounts } from './accounts.ts';
import { findAddresses } from './addresses.ts';
import { findAges } from './ages.ts';
import { findBirthdates, findDays } from './birthdates.ts';
import { findInColumns } from './columns.ts';
import { daysMeant } from './date-form.ts';
import { findDevices, findUsernames } from './devices.ts';
import { GIVEN_NAMES, UNSURE_GIVEN_NAMES } from './given-names.ts';
import type { Identifier, ReadText, Recogniser } from './identifier.ts';
import { findLongNumbers } from './long-numbers.ts';
import { findNamesInContext } from './names-in-context.ts';
import { findKnownNames, knownNames } from './names-known.ts';
import { findPhones } from './phones.ts';
import { findRecords } from './records.ts';
import { findEmails, findUrls } from './web-addresses.ts';
import { wordsIn } from './words.ts';

const STRUCTURED: readonly Recogniser[] = [
  findEmails,
  findUrls,
  findRecords,
  findPhones,
  findAddresses,
  findAccounts,
  findDevices,
  findUsernames,
  findAges,
  findBirthdates,
  findInColumns,
  // Last: what another one knows the kind of keeps it.
  findLongNumbers,
];

const GIVEN = {
  has: (name: string) => GIVEN_NAMES.has(name) && !UNSURE_GIVEN_NAMES.has(name),
  isUnsure: (name: string) => UNSURE_GIVEN_NAMES.has(name),
};

/**
 * Finds what tells who texts are about: each text by itself, then every further place of the names and birthdays found in any
 * of them or known before: `roster`, names of anybody, organisations among them; `people`, those of the conversation. For each
 * text in order of place, without overlaps.
 */
export function findIdentifiers(
  texts: readonly string[],
  { roster, people }: { roster: readonly string[]; people: readonly string[] },
): Identifier[][] {
  const read = texts.map((text): ReadText => ({ text, words: wordsIn(text) }));
  const structured = read.map((one) => STRUCTURED.flatMap((recogniser) => recogniser(one)));
  const named = read.map((one) => findNamesInContext(one, GIVEN));
  const words = (found: readonly (readonly Identifier[])[]): string[] =>
    found.flatMap((own, index) => own.map(({ start, end }) => (texts[index] ?? '').slice(start, end)));
  const columns = structured.map((own) => own.filter(({ type }) => type === 'person'));
  const certain = named.map((own) => own.filter(({ isGuess }) => !isGuess));
  const known = knownNames([...people, ...words(columns), ...words(certain)]);
  const guessed = named.map((own) => own.filter(({ isGuess }) => isGuess));
  const listed = knownNames([...roster, ...words(guessed)]);
  const birthdates = structured.map((own) => own.filter(({ type }) => type === 'birthdate'));
  const days = new Set(words(birthdates).flatMap(daysMeant));
  return read.map((one, index) =>
    joined([
      ...(structured[index] ?? []),
      ...(named[index] ?? []),
      ...findKnownNames(one, known, { small: true }),
      ...findKnownNames(one, listed, { small: false }),
      ...findDays(one, days),
    ]),
  );
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
