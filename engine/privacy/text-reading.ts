import { findAccounts } from './accounts.ts';
import { findAddresses } from './addresses.ts';
import { findAges } from './ages.ts';
import { findBirthdates } from './birthdates.ts';
import { findInColumns } from './columns.ts';
import { findDevices, findUsernames } from './devices.ts';
import { GIVEN_NAMES, UNSURE_GIVEN_NAMES } from './given-names.ts';
import type { Identifier, ReadText, Recogniser } from './identifier.ts';
import { findLongNumbers } from './long-numbers.ts';
import { findNamesInContext, type FoundName } from './names-in-context.ts';
import { findPhones } from './phones.ts';
import { findRecords } from './records.ts';
import { findEmails, findUrls } from './web-addresses.ts';
import { wordsIn } from './words.ts';

/** What a text by itself tells of whom it is about. */
export interface TextReading extends ReadText {
  structured: readonly Identifier[];
  named: readonly FoundName[];
}

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

export function readText(text: string): TextReading {
  const read = { text, words: wordsIn(text) };
  return { ...read, structured: STRUCTURED.flatMap((recogniser) => recogniser(read)), named: findNamesInContext(read, GIVEN) };
}

/** As many characters are about 15 bytes each with what was read of them. */
const MOST_CHARACTERS = 400_000;

/**
 * Remembers what was read of a text: the same passages are evidence again and again. What was used longest ago is forgotten.
 * It holds patients' words: one for each open profile, gone with it.
 */
export function createTextReader(mostCharacters = MOST_CHARACTERS): (text: string) => TextReading {
  /** In order of use, the latest last. */
  const known = new Map<string, TextReading>();
  let characters = 0;
  return (text) => {
    const before = known.get(text);
    const reading = before ?? readText(text);
    known.delete(text);
    known.set(text, reading);
    if (before === undefined) characters += text.length;
    for (const oldest of known.keys()) {
      if (characters <= mostCharacters) break;
      known.delete(oldest);
      characters -= oldest.length;
    }
    return reading;
  };
}
