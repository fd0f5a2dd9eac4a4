/** A part of a text, in UTF-16 code units, end exclusive. */
export interface Span {
  start: number;
  end: number;
}

const pieces =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]|[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;

/**
 * Tokens a word-piece tokenizer would make, without one: a word piece per six letters, one per three digits, one per mark
 * or East Asian character. Counts a little high for common words, so that a passage rarely exceeds a model's window.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(pieces)) {
    tokens += piece.length === 1 ? 1 : Math.ceil(piece.length / (piece.charCodeAt(0) >= 48 && piece.charCodeAt(0) <= 57 ? 3 : 6));
  }
  return tokens;
}

/** Where text may be cut, best first: after a line, after a sentence, after a clause, between words. */
const cuts = [/\n/g, /[.!?。！？]["'”’)\]]*(?=\s)/g, /[;:,](?=\s)/g, /\s/g];
/** A full stop after these ends no sentence. */
const abbreviation =
  /(?:^|[\s(])(?:dr|mr|mrs|ms|prof|st|vs|e\.g|i\.e|cf|no|fig|approx|resp|p\.o|q\.d|b\.i\.d|t\.i\.d|\p{Lu})\.$/iu;
/** Longest stretch without any cut that is kept whole, in code units: beyond it lies noise, not words. */
const MAX_UNCUT_CHARS = 400;

/**
 * Splits a text that is too long for a passage into parts of at most `maxTokens`, cutting at the best place there is.
 * Parts are in order, without white space at their ends; only white space lies between them.
 */
export function splitLongBlock(
  text: string,
  limits: { maxTokens: number; countTokens: (text: string) => number },
): (Span & { tokens: number })[] {
  const parts: (Span & { tokens: number })[] = [];
  const split = (span: Span, cutIndex: number): void => {
    const trimmed = trimSpan(text, span);
    if (trimmed.start >= trimmed.end) return;
    const tokens = limits.countTokens(text.slice(trimmed.start, trimmed.end));
    if (tokens <= limits.maxTokens) {
      parts.push({ ...trimmed, tokens });
      return;
    }
    const smaller = cutIndex < cuts.length ? cutAt(text, trimmed, cuts[cutIndex]!) : cutEvenly(text, trimmed);
    if (smaller.length === 1 && cutIndex >= cuts.length) parts.push({ ...trimmed, tokens });
    else for (const each of smaller) split(each, smaller.length === 1 || cutIndex < cuts.length ? cutIndex + 1 : cutIndex);
  };
  split({ start: 0, end: text.length }, 0);
  return join(parts, limits.maxTokens);
}

function cutAt(text: string, span: Span, cut: RegExp): Span[] {
  const spans: Span[] = [];
  const part = text.slice(span.start, span.end);
  let from = 0;
  for (const match of part.matchAll(cut)) {
    const to = match.index + match[0].length;
    if (match[0] === '.' && abbreviation.test(part.slice(Math.max(0, to - 12), to))) continue;
    spans.push({ start: span.start + from, end: span.start + to });
    from = to;
  }
  if (from < part.length) spans.push({ start: span.start + from, end: span.end });
  return spans;
}

/** The last sentence of a part of a text, without white space at its ends; all of the part where it is one sentence. */
export function lastSentenceOf(text: string, span: Span): Span {
  const sentences = cutAt(text, trimSpan(text, span), cuts[1]!);
  return trimSpan(text, sentences.at(-1) ?? span);
}

/** For stretches without any white space: pieces of a fixed length, never through a surrogate pair. */
function cutEvenly(text: string, span: Span): Span[] {
  const spans: Span[] = [];
  for (let start = span.start; start < span.end;) {
    let end = Math.min(span.end, start + Math.min(MAX_UNCUT_CHARS, Math.max(2, Math.ceil((span.end - span.start) / 2))));
    if (end < span.end && isLowSurrogate(text.charCodeAt(end))) end++;
    spans.push({ start, end });
    start = end;
  }
  return spans;
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

function trimSpan(text: string, { start, end }: Span): Span {
  while (start < end && /\s/.test(text[start]!)) start++;
  while (end > start && /\s/.test(text[end - 1]!)) end--;
  return { start, end };
}

/** Joins parts again as far as they fit, evenly, so that the last is not a crumb. */
function join<Part extends Span & { tokens: number }>(parts: readonly Part[], maxTokens: number): (Span & { tokens: number })[] {
  const all = parts.reduce((sum, part) => sum + part.tokens, 0);
  const wanted = all / Math.ceil(all / (maxTokens * 0.85));
  const joined: (Span & { tokens: number })[] = [];
  for (const part of parts) {
    const open = joined.at(-1);
    if (open && open.tokens + part.tokens <= maxTokens && open.tokens + part.tokens / 2 <= wanted) {
      open.end = part.end;
      open.tokens += part.tokens;
    } else joined.push({ start: part.start, end: part.end, tokens: part.tokens });
  }
  return joined;
}
