import { endsSentence } from '../text/sentence-end.ts';

/** The first clause is spoken as soon as it is this long (characters): short enough to start early, long enough to sound whole. */
const SHORTEST_CLAUSE = 40;
/** From here on a sentence is cut at a semicolon, a comma, at last at any blank: synthesizers take sentences, not pages. */
const LONG_AT_SEMICOLON = 200;
const LONG_AT_COMMA = 350;
const LONG_AT_BLANK = 600;

/** Characters on either side that can decide whether a full stop ends a sentence. */
const FAR_ENOUGH = 60;

const candidate = /([.!?…]+)["'”’»)\]*_`]*|[,;:](?=\s|$)|\s[–—](?=\s|$)|\s+/gu;
const citations = /^(?:\s*\[\d{1,4}(?:\s*[,;]\s*\d{1,4})*\])+/;
const halfCitation = /^\s*\[[\d\s,;]*$/;

/**
 * Where the first sentence of `text` (inline Markdown) ends, with the citations behind it; null while that cannot be
 * known. What is answered once stays true whatever follows, so it does not matter how the text arrives. `first`: nothing
 * has been spoken yet, and a clause will do.
 */
export function cutSentence(text: string, { first, final }: { first: boolean; final: boolean }): number | null {
  candidate.lastIndex = 0;
  for (let match = candidate.exec(text); match !== null; match = candidate.exec(text)) {
    const ends = match.index + match[0].length;
    const after = lookAfter(text, ends, final);
    if (after === 'unknown') return null;
    if (match[1] !== undefined) {
      if (!after.apart) continue;
      const before = withoutMarks(text.slice(Math.max(0, match.index - FAR_ENOUGH), match.index));
      if (match[1] === '.' && !endsSentence(before, after.next)) continue;
      return after.end;
    }
    if (mayBreak(match[0], text.slice(0, match.index), after.next, first)) return ends;
  }
  return null;
}

/** What comes behind `from`: citations belong to what they stand behind. `unknown` while the deciding character is not there. */
function lookAfter(text: string, from: number, final: boolean): { end: number; apart: boolean; next: string } | 'unknown' {
  const rest = text.slice(from);
  if (!final && halfCitation.test(rest)) return 'unknown';
  const end = from + (citations.exec(rest)?.[0].length ?? 0);
  const behind = text.slice(end);
  if (!final && (halfCitation.test(behind) || /^\s*["'“‘«([*_`\\]*$/u.test(behind))) return 'unknown';
  return { end, apart: behind === '' || /^\s/u.test(behind), next: withoutMarks(behind.trimStart().slice(0, FAR_ENOUGH)) };
}

function withoutMarks(text: string): string {
  return text.replace(/[*_`\\]/g, '');
}

function mayBreak(mark: string, before: string, next: string, first: boolean): boolean {
  const { length } = before.trim();
  const enough = mark.trim() === '' ? LONG_AT_BLANK : first ? SHORTEST_CLAUSE : mark === ';' ? LONG_AT_SEMICOLON : LONG_AT_COMMA;
  // Numbers keep their units and the rest of their list.
  return (
    length >= enough && next !== '' && !(/\d$/.test(before) && (mark.trim() === '' || /^\d/.test(next))) && !isInside(before)
  );
}

/** Inside brackets, a link or code nothing is cut. */
function isInside(before: string): boolean {
  const count = (character: string): number => before.split(character).length - 1;
  return count('(') > count(')') || count('[') > count(']') || count('`') % 2 === 1;
}
