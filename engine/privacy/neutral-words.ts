import type { ReplacedCounts, ReplacedType } from '../../contract/replaced.ts';
import { Failure } from '../failure.ts';
import { findIdentifiers } from './find-identifiers.ts';
import type { Identifier } from './identifier.ts';
import type { Pseudonym } from './pseudonym-book.ts';
import { findRepeated, type KnownIdentifier } from './repeated.ts';
import { tokenKey } from './tokens.ts';

/** What is said in the place of an identifier. Not "the patient": a name may be anybody's, and who did what must not change. */
const WORDS: Record<ReplacedType, string> = {
  person: 'a named person',
  birthdate: 'a date of birth',
  age: 'over 89',
  record: 'a record number',
  phone: 'a phone number',
  email: 'a mail address',
  address: 'an address',
  url: 'a web address',
  account: 'an account number',
  device: 'a device number',
  username: 'a user name',
};

/** A piece of text with neutral words, and how many different ones of each kind were replaced. */
export interface NeutralText {
  text: string;
  replaced: ReplacedCounts;
}

/** What is known of whom a text may be about. */
export interface KnownOfText {
  /** Texts it goes back to: names found there are found again. The same list is read once. */
  texts: readonly string[];
  /** What was replaced in its conversation before. */
  pseudonyms: readonly Pseudonym[];
}

/**
 * Takes the pieces of one text in order; gives each with neutral words in the place of what tells who it is about, or null where
 * nothing does. Failure: PSEUDONYMISATION_FAILED.
 */
export type NeutralWords = (piece: string) => NeutralText | null;

/** As much of what came before is read with each piece (UTF-16 code units): a label, and the name behind it. */
const MOST_BEFORE = 2000;

export function createNeutralWords({
  roster,
  known,
}: {
  /** Names of people known on this machine; read once. */
  roster: () => readonly string[];
  /** Read for each piece. */
  known: () => KnownOfText;
}): NeutralWords {
  const people = new Set<string>();
  let names: readonly string[] | null = null;
  let read: readonly string[] | null = null;
  let before = '';

  function meet(texts: readonly string[], found: readonly (readonly Identifier[])[]): void {
    for (const [index, own] of found.entries()) {
      for (const { type, start, end } of own) if (type === 'person') people.add((texts[index] ?? '').slice(start, end));
    }
  }

  function spansIn(piece: string): Identifier[] {
    const { texts, pseudonyms } = known();
    names ??= roster();
    if (read !== texts) meet(texts, findIdentifiers(texts, { roster: names, people: [...people] }));
    read = texts;
    const earlier = knownOnes(pseudonyms);
    for (const { type, written } of earlier) if (type === 'person') people.add(written);
    const text = before === '' ? piece : `${before} ${piece}`;
    const found = findIdentifiers([text], { roster: names, people: [...people] });
    meet([text], found);
    const from = text.length - piece.length;
    before = text.slice(-MOST_BEFORE);
    const all = [...(found[0] ?? []), ...findRepeated(text, earlier)];
    return apart(all.map(({ type, start, end }) => ({ type, start: Math.max(0, start - from), end: end - from })));
  }

  return (piece) => {
    try {
      const spans = spansIn(piece);
      return spans.length === 0 ? null : withNeutralWords(piece, spans);
    } catch (error) {
      throw error instanceof Failure ? error : new Failure('PSEUDONYMISATION_FAILED', { cause: error });
    }
  };
}

/**
 * Texts that are sent together, each with neutral words. The same texts have the same words while the roster stays. Failure:
 * PSEUDONYMISATION_FAILED.
 */
export function neutralTexts(
  texts: readonly string[],
  roster: () => readonly string[],
): { texts: string[]; replaced: ReplacedCounts } {
  try {
    const found = findIdentifiers(texts, { roster: roster(), people: [] });
    const all = texts.map((text, index) => withNeutralWords(text, found[index] ?? []));
    const replaced: ReplacedCounts = {};
    for (const own of all) {
      for (const [type, count] of Object.entries(own.replaced) as [ReplacedType, number][]) {
        replaced[type] = (replaced[type] ?? 0) + count;
      }
    }
    return { texts: all.map(({ text }) => text), replaced };
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('PSEUDONYMISATION_FAILED', { cause: error });
  }
}

function knownOnes(pseudonyms: readonly Pseudonym[]): KnownIdentifier[] {
  return pseudonyms.flatMap(({ token, original }) => {
    const { kind } = tokenKey(token);
    return kind === 'literal' || original === '' ? [] : [{ type: kind, written: original }];
  });
}

/** Those in the piece, in order; of overlapping ones the first, as long as both. */
function apart(spans: readonly Identifier[]): Identifier[] {
  const result: Identifier[] = [];
  for (const span of spans.filter(({ start, end }) => end > start).toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last !== undefined && span.start < last.end) last.end = Math.max(last.end, span.end);
    else result.push({ ...span });
  }
  return result;
}

/** Goes with the name it stands before. */
const TITLE = /(?<![\p{L}\p{N}])(?<all>(?:(?:mr|mrs|ms|miss|mx|master|herr|frau)|(?<doctor>dr|doctor|prof|professor))\.?\s+)$/iu;

function withNeutralWords(piece: string, spans: readonly Identifier[]): NeutralText {
  const different = new Map<ReplacedType, Set<string>>();
  let from = 0;
  let text = '';
  for (const { type, start, end } of spans) {
    const title = type === 'person' ? (TITLE.exec(piece.slice(from, start))?.groups ?? {}) : {};
    const begins = start - (title['all'] ?? '').length;
    text += piece.slice(from, begins) + atPlace(piece, begins, title['doctor'] === undefined ? WORDS[type] : 'a named doctor');
    different.set(type, (different.get(type) ?? new Set()).add(piece.slice(start, end).toLowerCase()));
    from = end;
  }
  return {
    text: text + piece.slice(from),
    replaced: Object.fromEntries([...different].map(([type, own]) => [type, own.size])),
  };
}

/** With a capital where a sentence begins. */
function atPlace(piece: string, start: number, words: string): string {
  return /(?:^|[.!?]["'”’»)]*\s+)$/u.test(piece.slice(0, start)) ? words.charAt(0).toUpperCase() + words.slice(1) : words;
}
