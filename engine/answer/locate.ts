/** A span of a text: UTF-16 code units, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

interface Normalised {
  text: string;
  /** For each unit of `text`, the span of the original it came from. */
  from: Span[];
}

const QUOTES = /["'`´‘’‚‛“”„‟«»‹›′″]/u;
const DASHES = /[-‐‑‒–—―−﹣－]/u;
/** What `buildPrompt` leaves out, too: a model quotes without it. */
const INVISIBLE = /[\p{Cf}\p{DI}]/u;

/**
 * The form two texts are compared in: compatibility decomposition (ligatures, full-width forms), lower case, one kind of
 * quotation mark and dash, white space as single blanks, invisible characters left out.
 */
export function normalise(text: string): string {
  return normaliseWithPlaces(text).text.trim();
}

function normaliseWithPlaces(text: string): Normalised {
  let out = '';
  const from: Span[] = [];
  let at = 0;
  for (const character of text) {
    const span = { start: at, end: at + character.length };
    at = span.end;
    if (INVISIBLE.test(character)) continue;
    for (const unit of normalCharacter(character)) {
      if (unit === ' ' && out.endsWith(' ')) {
        from[from.length - 1] = { start: from.at(-1)?.start ?? span.start, end: span.end };
        continue;
      }
      out += unit;
      for (let i = 0; i < unit.length; i++) from.push(span);
    }
  }
  return { text: out, from };
}

function normalCharacter(character: string): string {
  if (/\s/u.test(character)) return ' ';
  if (QUOTES.test(character)) return "'";
  if (DASHES.test(character)) return '-';
  return character.normalize('NFKD').toLowerCase().replace(/\s+/gu, ' ');
}

/**
 * Finds a quotation in a text: first exactly, then in normalised form. Only whole words and numbers count, so that
 * `5 mg` is not found inside `15 mg` or `0.5 mg`. Marks of omission and quotation around the quote are ignored.
 */
export function locateQuote(text: string, quote: string): Span | null {
  if (!/[\p{L}\p{N}]/u.test(quote)) return null;
  return locateExactly(text, quote.trim()) ?? locateNormalised(text, quote) ?? locateNormalised(text, bare(quote));
}

/** The quotation without marks of omission and quotation around it, and without its final punctuation. */
function bare(quote: string): string {
  return quote.replace(/^[\s"'“”‘’«».…]+|[\s"'“”‘’«».…,;:]+$/gu, '');
}

function locateExactly(text: string, quote: string): Span | null {
  for (let start = text.indexOf(quote); start >= 0; start = text.indexOf(quote, start + 1)) {
    if (standsAlone(text, start, start + quote.length)) return { start, end: start + quote.length };
  }
  return null;
}

function locateNormalised(text: string, quote: string): Span | null {
  const needle = normalise(quote);
  if (needle === '') return null;
  const hay = normaliseWithPlaces(text);
  for (let at = hay.text.indexOf(needle); at >= 0; at = hay.text.indexOf(needle, at + 1)) {
    const last = at + needle.length - 1;
    const first = hay.from[at];
    const final = hay.from[last];
    if (first === undefined || final === undefined) return null;
    // A character that became several (a ligature) is taken whole or not at all.
    const whole = hay.from[at - 1] !== first && hay.from[last + 1] !== final;
    if (whole && standsAlone(hay.text, at, at + needle.length)) return { start: first.start, end: final.end };
  }
  return null;
}

function standsAlone(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 3), start);
  const after = text.slice(end, end + 3);
  const quote = text.slice(start, end);
  if (/^[\p{L}\p{N}]/u.test(quote) && /[\p{L}\p{N}\p{M}]$/u.test(before)) return false;
  if (/^\p{N}/u.test(quote) && /\p{N}[.,]$/u.test(before)) return false;
  if (/[\p{L}\p{N}\p{M}]$/u.test(quote) && /^[\p{L}\p{N}]/u.test(after)) return false;
  if (/\p{N}$/u.test(quote) && /^[.,]\p{N}/u.test(after)) return false;
  return !/^\p{M}/u.test(after);
}
