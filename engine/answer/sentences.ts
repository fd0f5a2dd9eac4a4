/** A sentence's place in a text: UTF-16 code units, end exclusive, no white space at either end. */
export interface Sentence {
  start: number;
  end: number;
}

/** Abbreviations after which a sentence goes on, whatever follows. */
const NEVER_LAST = new Set(
  (
    'dr mr mrs ms prof st sr jr vs e.g eg i.e ie cf approx ca resp incl excl esp no nos fig figs tab ref refs vol ed eds al pt pts dept hosp ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun max min avg temp wt ht hx dx rx tx sx fx px ph.d m.d d.o r.n n.p p.a'
  ).split(' '),
);

/** Abbreviations that may end a sentence: it ends there only where the next word starts with a capital letter. */
const MAY_BE_LAST = new Set(
  (
    'mg mcg ug g kg ml l dl cc cm mm m hr hrs h min mins sec wk wks mo mos yr yrs etc q.d q.h q.i.d b.i.d t.i.d q.o.d p.o p.r.n i.v i.m s.c s.l h.s ' +
    'a.c p.c a.m p.m bid tid qid qd prn po iv im sc hs u.s u.k inc ltd'
  ).split(' '),
);

/** A wrapped line of running text is at least this long; shorter lines stand for themselves (lists of drugs, say). */
const SHORTEST_WRAPPED_LINE = 45;
/** Longer stretches without a full stop are split at semicolons and inline bullets too. */
const LONG_SENTENCE = 400;

const listMarker = /^[ \t]*(?:[-*+•‣◦▪·–—]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])[ \t]+|^[ \t]*#{1,6}[ \t]+|^[ \t]*>[ \t]?/u;

/**
 * Splits a text into sentences with exact offsets. List items, table rows, headings and lines of their own are
 * sentences too; list and heading marks are left out. Clinical abbreviations and decimals do not end a sentence.
 */
export function splitSentences(text: string): Sentence[] {
  return segments(text).flatMap((segment) => splitSegment(text, segment));
}

/** Stretches that no sentence crosses: lines, or lines joined where one is clearly wrapped running text. */
function segments(text: string): Sentence[] {
  const found: Sentence[] = [];
  let open: Sentence | null = null;
  for (const line of lines(text)) {
    const content = text.slice(line.start, line.end);
    const marker = listMarker.exec(content)?.[0].length ?? 0;
    if (open !== null && marker === 0 && goesOn(text, open, content)) {
      open.end = line.end;
      continue;
    }
    if (open !== null) found.push(open);
    open = { start: line.start + marker, end: line.end };
  }
  if (open !== null) found.push(open);
  return found.map((segment) => trimmed(text, segment)).filter((segment) => segment.start < segment.end);
}

function lines(text: string): Sentence[] {
  const found: Sentence[] = [];
  for (const match of text.matchAll(/[^\n\r\f\u2028\u2029]*(?:\r\n|[\n\r\f\u2028\u2029]|$)/g)) {
    if (match[0] === '') continue;
    const body = match[0].replace(/[\n\r\f\u2028\u2029]+$/, '');
    found.push({ start: match.index, end: match.index + body.length });
  }
  return found;
}

function goesOn(text: string, open: Sentence, next: string): boolean {
  const previousLine =
    text
      .slice(open.start, open.end)
      .split(/[\n\r]/)
      .at(-1) ?? '';
  if (previousLine.trim().length < SHORTEST_WRAPPED_LINE || next.trim() === '') return false;
  if (isRow(previousLine) || isRow(next)) return false;
  return !/[.!?:;]["'”’)\]]*\s*$/u.test(previousLine);
}

function isRow(line: string): boolean {
  return line.includes('|') || line.includes('\t');
}

function splitSegment(text: string, segment: Sentence): Sentence[] {
  const found: Sentence[] = [];
  let start = segment.start;
  const cut = (end: number): void => {
    const sentence = trimmed(text, { start, end });
    if (sentence.start < sentence.end) found.push(sentence);
    start = end;
  };
  const body = text.slice(segment.start, segment.end);
  for (const match of body.matchAll(/([.!?…]+)["'”’»)\]]*(?=\s+(\S))/gu)) {
    const at = segment.start + match.index;
    if (match[1] === '.' && !endsSentence(text.slice(start, at), text.slice(at + match[0].length, segment.end).trimStart()))
      continue;
    cut(at + match[0].length);
  }
  cut(segment.end);
  return found.flatMap((sentence) => splitLong(text, sentence));
}

/** Whether a single full stop between `before` and `after` ends a sentence. */
function endsSentence(before: string, after: string): boolean {
  const word = /[\p{L}\p{M}.]+$/u.exec(before)?.[0].toLowerCase() ?? '';
  if (NEVER_LAST.has(word)) return false;
  const capital = /^["'“‘«([]*[\p{Lu}\p{N}]/u.test(after);
  if (MAY_BE_LAST.has(word)) return /^["'“‘«([]*\p{Lu}/u.test(after);
  if (/(?:^|[\s(])\p{Lu}$/u.test(before)) return false;
  return capital || /^[-•*–—]/u.test(after) || !/^\p{Ll}/u.test(after);
}

function splitLong(text: string, sentence: Sentence): Sentence[] {
  if (sentence.end - sentence.start <= LONG_SENTENCE) return [sentence];
  const found: Sentence[] = [];
  let start = sentence.start;
  for (const match of text.slice(sentence.start, sentence.end).matchAll(/;\s+|\s+[-•–]\s+(?=\p{Lu})/gu)) {
    found.push(trimmed(text, { start, end: sentence.start + match.index + (match[0].startsWith(';') ? 1 : 0) }));
    start = sentence.start + match.index + match[0].length;
  }
  found.push(trimmed(text, { start, end: sentence.end }));
  return found.filter((part) => part.start < part.end);
}

function trimmed(text: string, { start, end }: Sentence): Sentence {
  while (start < end && /\s/u.test(text.charAt(start))) start++;
  while (end > start && /\s/u.test(text.charAt(end - 1))) end--;
  return { start, end };
}
