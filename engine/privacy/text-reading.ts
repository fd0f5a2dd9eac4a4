import { findAccounts } from './accounts.ts';
import { findAddresses } from './addresses.ts';
import { findAges } from './ages.ts';
import { daysIn, findBirthdates, type WrittenDay } from './birthdates.ts';
import { findInColumns } from './columns.ts';
import { findDevices, findUsernames } from './devices.ts';
import { GIVEN_NAMES, UNSURE_GIVEN_NAMES } from './given-names.ts';
import { daysMeant } from './date-form.ts';
import { figuresIn, type Identifier, type ReadText, type Recogniser } from './identifier.ts';
import { labelBeginnings } from './labels.ts';
import { findLongNumbers } from './long-numbers.ts';
import { findNamesInContext, type FoundName } from './names-in-context.ts';
import { type KnownNames, knownNames, placesOf, type WordPlaces } from './names-known.ts';
import { findPhones } from './phones.ts';
import { findRecords } from './records.ts';
import { plainText } from './plain-text.ts';
import { type KnownIdentifier, repeatableIn } from './repeated.ts';
import { mayHoldTokens } from './tokens.ts';
import { findEmails, findUrls } from './web-addresses.ts';
import { wordsIn } from './words.ts';

/** What a text by itself tells of whom it is about, and what it is asked together with others. */
export interface TextReading extends ReadText {
  structured: readonly Identifier[];
  /** Those of them that are looked for in other texts, too. */
  repeatable: readonly KnownIdentifier[];
  named: readonly FoundName[];
  /** Names found here, to be looked for everywhere; `guessed`: by nothing but their capitals. */
  certain: KnownNames;
  guessed: KnownNames;
  /** The days of birth found here, as `daysMeant`. */
  birthdays: readonly string[];
  days: readonly WrittenDay[];
  places: WordPlaces;
  /** False: nothing in it looks like a token. */
  mayHoldTokens: boolean;
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

const SURE_GIVEN_NAMES = new Set([...GIVEN_NAMES].filter((name) => !UNSURE_GIVEN_NAMES.has(name)));
const GIVEN = {
  has: (name: string) => SURE_GIVEN_NAMES.has(name),
  isUnsure: (name: string) => UNSURE_GIVEN_NAMES.has(name),
};

export function readText(text: string): TextReading {
  const plain = plainText(text);
  const words = wordsIn(plain);
  const read = { text: plain, words, labels: labelBeginnings(words), figures: figuresIn(plain) };
  const structured = STRUCTURED.flatMap((recogniser) => recogniser(read));
  const named = findNamesInContext(read, GIVEN);
  const written = (found: readonly Identifier[]): string[] => found.map(({ start, end }) => text.slice(start, end));
  const inColumns = structured.filter(({ type }) => type === 'person');
  return {
    ...read,
    text,
    structured,
    repeatable: repeatableIn(text, structured),
    named,
    certain: knownNames(written([...inColumns, ...named.filter(({ isGuess }) => !isGuess)])),
    guessed: knownNames(written(named.filter(({ isGuess }) => isGuess))),
    birthdays: written(structured.filter(({ type }) => type === 'birthdate')).flatMap(daysMeant),
    days: daysIn(read),
    places: placesOf(words),
    mayHoldTokens: mayHoldTokens(text),
  };
}

/** As many characters are some 15 MB with what was read of them: 38 bytes each, in notes full of identifiers. */
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
