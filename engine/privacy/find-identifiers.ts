import { findAccounts } from './accounts.ts';
import { findAddresses } from './addresses.ts';
import { findAges } from './ages.ts';
import { findBirthdates, findDays } from './birthdates.ts';
import { findInColumns } from './columns.ts';
import { daysMeant } from './date-form.ts';
import { findDevices, findUsernames } from './devices.ts';
import { GIVEN_NAMES, UNSURE_GIVEN_NAMES } from './given-names.ts';
import type { Identifier, Recogniser } from './identifier.ts';
import { findNamesInContext } from './names-in-context.ts';
import { findKnownNames, knownNames } from './names-known.ts';
import { findPhones } from './phones.ts';
import { findRecords } from './records.ts';
import { findEmails, findUrls } from './web-addresses.ts';

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
  const first = texts.map((text) => [
    ...STRUCTURED.flatMap((recogniser) => recogniser(text)),
    ...findNamesInContext(text, GIVEN),
  ]);
  const written = (type: Identifier['type']): string[] =>
    texts.flatMap((text, index) =>
      (first[index] ?? []).filter((one) => one.type === type).map(({ start, end }) => text.slice(start, end)),
    );
  const known = knownNames([...people, ...written('person')]);
  const listed = knownNames(roster);
  const days = new Set(written('birthdate').flatMap(daysMeant));
  return texts.map((text, index) =>
    joined([
      ...(first[index] ?? []),
      ...findKnownNames(text, known, { small: true }),
      ...findKnownNames(text, listed, { small: false }),
      ...findDays(text, days),
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
