/** A word of a text with letters only, and what joins them (O'Brien, Al-Hassan). */
export interface Word {
  text: string;
  start: number;
  end: number;
  /** Without accents, in small letters. */
  bare: string;
}

const WORD = /\p{L}[\p{L}\p{M}]*(?:['’\-‐‑]\p{L}[\p{L}\p{M}]*)*/uy;
const POSSESSIVE = /['’][sS]$/;
const [APOSTROPHE, HYPHEN, BEYOND_ASCII] = [0x27, 0x2d, 0x80];

/** The words of a text in order. A possessive ending is none of the word's. */
export function wordsIn(text: string): Word[] {
  const words: Word[] = [];
  for (let start = 0; start < text.length;) {
    const end = endOfWord(text, start);
    if (end === start) {
      // In the middle of a character that takes two, the pattern would look at all of it.
      start += text.charCodeAt(start) < 0xd800 || (text.codePointAt(start) ?? 0) <= 0xffff ? 1 : 2;
      continue;
    }
    const own = end - start > 2 && POSSESSIVE.test(text.slice(end - 2, end)) ? end - 2 : end;
    const word = text.slice(start, own);
    words.push({ text: word, start, end: own, bare: bare(word) });
    start = end;
  }
  return words;
}

/** Where the word that begins at `start` ends; `start` where none does. Letters of ASCII, nearly all there are, are told by hand. */
function endOfWord(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isAsciiLetter(code)) continue;
    const isJoiner = at > start && at + 1 < text.length && (code === APOSTROPHE || code === HYPHEN);
    const next = isJoiner ? text.charCodeAt(at + 1) : code;
    if (isJoiner && isAsciiLetter(next)) continue;
    if (next < BEYOND_ASCII) return at;
    WORD.lastIndex = start;
    return WORD.test(text) ? WORD.lastIndex : start;
  }
  return text.length;
}

function isAsciiLetter(code: number): boolean {
  const small = code | 0x20;
  return small >= 0x61 && small <= 0x7a && code < BEYOND_ASCII;
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= BEYOND_ASCII) return false;
  return true;
}

function isSmall(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x61 || code > 0x7a) return false;
  }
  return true;
}

/** As names are compared: without accents, case and the form of their apostrophes and hyphens. */
export function bare(word: string): string {
  if (isSmall(word)) return word;
  const small = word.toLowerCase();
  if (isAscii(small)) return small;
  return small
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘\u02bc]/g, "'")
    .replace(/[‐‑]/g, '-')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae');
}

/** A capital first, or behind what is joined to a name: al-Tikriti, d'Arcy. */
const CAPITAL = /^(?:\p{Lu}|(?:al|el|ad|ar|as|at|an|ibn|d|l|dell|t)['’-]\p{Lu})/u;
const JOINED = /^[a-z]{1,4}['’-]/;

/** Asked of every word, and most are plain: the pattern is tried where it may match. */
export function isCapitalised(word: string): boolean {
  const first = word.charCodeAt(0);
  if (first < BEYOND_ASCII && isAsciiLetter(first)) return first < 0x61 || (JOINED.test(word) && CAPITAL.test(word));
  return CAPITAL.test(word);
}

export function isAllCapitals(word: string): boolean {
  const second = word.charCodeAt(1);
  if (second >= 0x61 && second <= 0x7a) return false;
  return word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
}

/** A single capital letter that stands for a name. `A` and `I` are words unless a point follows. */
export function isInitial(text: string, { text: word, end }: Word): boolean {
  return word.length === 1 && isCapitalised(word) && (text[end] === '.' || (word !== 'A' && word !== 'I'));
}
