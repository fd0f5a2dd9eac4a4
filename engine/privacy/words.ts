/** A word of a text with letters only, and what joins them (O'Brien, Al-Hassan). */
export interface Word {
  text: string;
  start: number;
  end: number;
  /** Without accents, in small letters. */
  bare: string;
}

const WORD = /\p{L}[\p{L}\p{M}]*(?:['’\-‐‑]\p{L}[\p{L}\p{M}]*)*/gu;
const POSSESSIVE = /['’][sS]$/;

/** The words of a text in order. A possessive ending is none of the word's. */
export function wordsIn(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(WORD)) {
    const word = match[0].replace(POSSESSIVE, '');
    words.push({ text: word, start: match.index, end: match.index + word.length, bare: bare(word) });
  }
  return words;
}

/** As names are compared: without accents, case and the form of their apostrophes and hyphens. */
export function bare(word: string): string {
  const small = word.toLowerCase();
  if (/^[a-z]*$/.test(small)) return small;
  return small
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[’‘]/g, "'")
    .replace(/[‐‑]/g, '-')
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae');
}

/** A capital first, or behind what is joined to a name: al-Tikriti, d'Arcy. */
const CAPITAL = /^(?:\p{Lu}|(?:al|el|ad|ar|as|at|an|ibn|d|l|dell|t)['’-]\p{Lu})/u;

export function isCapitalised(word: string): boolean {
  return CAPITAL.test(word);
}

export function isAllCapitals(word: string): boolean {
  return word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase();
}

/** A single capital letter that stands for a name. `A` and `I` are words unless a point follows. */
export function isInitial(text: string, { text: word, end }: Word): boolean {
  return word.length === 1 && isCapitalised(word) && (text[end] === '.' || (word !== 'A' && word !== 'I'));
}
