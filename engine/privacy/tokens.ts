import type { ReplacedType } from '../../contract/replaced.ts';

/** What a token is called after. `literal`: words of a text that look like a token, replaced so that nobody takes them for one. */
export type TokenKind = ReplacedType | 'literal';

const NAMES: Record<TokenKind, string> = {
  person: 'PERSON',
  birthdate: 'BIRTHDATE',
  age: 'AGE',
  record: 'RECORD',
  phone: 'PHONE',
  email: 'EMAIL',
  address: 'ADDRESS',
  url: 'URL',
  account: 'ACCOUNT',
  device: 'DEVICE',
  username: 'USERNAME',
  literal: 'LITERAL',
};
const KINDS = new Map(Object.entries(NAMES).map(([kind, name]) => [name, kind as TokenKind]));

/** What a token stands for: an entity, and which of its written forms; both from 1. */
export interface TokenKey {
  kind: TokenKind;
  entity: number;
  form: number;
}

/** Written forms one entity can have: letters up to ZZ. */
export const MOST_FORMS = 26 * 27;

/** `PERSON_1`; the second written form of the same person is `PERSON_1B`. */
export function tokenName({ kind, entity, form }: TokenKey): string {
  return `${NAMES[kind]}_${entity}${form === 1 ? '' : letters(form)}`;
}

/** The key of a name that `tokenName` made. */
export function tokenKey(name: string): TokenKey {
  const [, word = '', entity, form = ''] = /^([A-Z]+)_(\d+)([A-Z]*)$/.exec(name) ?? [];
  const kind = KINDS.get(word);
  if (kind === undefined) throw new Error('A stored token is none.');
  return { kind, entity: Number(entity), form: form === '' ? 1 : numberOf(form) };
}

/** 1 is A, 27 is AA. */
function letters(number: number): string {
  const rest = (number - 1) % 26;
  const before = (number - 1 - rest) / 26;
  return (before === 0 ? '' : letters(before)) + String.fromCharCode(65 + rest);
}

function numberOf(form: string): number {
  return [...form].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

const OPENER = String.raw`[\[［【〔「『⟦{<]`;
const CLOSER = String.raw`[\]］】〕」』⟧}>]`;
/** Between word and number in brackets: models write other blanks and dashes. */
const GAP = String.raw`[_\u2011\u2013\u00a0\u202f -]`;
const WORDS = [...KINDS.keys()];
const CORE = (gap: string): string => String.raw`(?:${WORDS.join('|')})\\?${gap}\d{1,6}[A-Z]{0,2}`;
const INSIDE = CORE(GAP);
/** Backslashes at both brackets or at none: one of the text itself may stand before a token. */
const IN_BRACKETS = String.raw`\\${OPENER}${INSIDE}\\${CLOSER}|${OPENER}${INSIDE}${CLOSER}`;
const BARE = CORE('_');

/** Everything `TOKEN` may match, and more: what a text holds of it is replaced before it is sent. */
export const LIKE_A_TOKEN = new RegExp(`${IN_BRACKETS}|${BARE}`, 'giu');

const LIKE_ONE = new RegExp(LIKE_A_TOKEN.source, 'iu');
const CANNOT_DO_WITHOUT = new RegExp(String.raw`_|${OPENER}`, 'u');

/** False where no part of a text looks like a token. */
export function mayHoldTokens(text: string): boolean {
  return CANNOT_DO_WITHOUT.test(text) && LIKE_ONE.test(text);
}

/** A token as language models give it back: in other brackets or none, in small letters, with Markdown's backslashes. */
export const TOKEN = new RegExp(String.raw`${IN_BRACKETS}|(?<![\p{L}\p{N}_])${BARE}(?![\p{L}\p{N}_])`, 'giu');

/** The beginning of what may become a token, or a longer one, with more text. */
export const BEGINNING = new RegExp(
  String.raw`(?:\\|\\?(?:${OPENER})?(?:${WORDS.map(beginningsOf).join('|')}|(?:${WORDS.join('|')})\\?(?:${GAP}(?:\d{1,6}(?:[A-Z]{0,2}\\?)?)?)?)|\\?${OPENER})$`,
  'iu',
);

/** `P`, `PE`, `PER`, ... as one pattern. */
function beginningsOf(word: string): string {
  const [first = '', ...rest] = word;
  return first + rest.reduceRight((inner, letter) => `(?:${letter}${inner})?`, '');
}

/** Longest text `BEGINNING` matches, in UTF-16 code units. */
export const LONGEST_BEGINNING = 32;

const NAMED = new RegExp(String.raw`([a-z]+)\\?${GAP}(\d+)([a-z]*)`, 'i');

/** What a match of `TOKEN` names: the token, the first form of its entity, and the letters behind the number as written. */
export function namedBy(match: string): { token: string; first: string; ending: string } | null {
  const [, word, entity, ending = ''] = NAMED.exec(match) ?? [];
  if (word === undefined || entity === undefined) return null;
  const first = `${word.toUpperCase()}_${Number(entity)}`;
  return { token: first + ending.toUpperCase(), first, ending };
}
