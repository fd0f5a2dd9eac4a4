import type { AnswerPart } from './answerer.ts';

/** Turns the running text of a language model into answer parts: `[2]`, `[1, 3]`, `[2: "exact words"]` become claims. */
export interface MarkerParser {
  /** Takes the next piece; gives everything that cannot be part of an unfinished marker any more. */
  push(text: string): AnswerPart[];
  /** Gives what was held back. */
  end(): AnswerPart[];
}

/** A marker with its quote is at most this long (characters); anything longer is text. */
const LONGEST_MARKER = 2000;

type Scan = { kind: 'incomplete' } | { kind: 'text' } | { kind: 'marker'; length: number; cites: AnswerPart[] };

const INCOMPLETE: Scan = { kind: 'incomplete' };
const TEXT: Scan = { kind: 'text' };

/** Links, code, escaped brackets and `[ ]` stay as they are; text is held back only while it may be a marker. */
export function createMarkerParser(): MarkerParser {
  let pending = '';
  let last = '';
  /** The run of backticks that opened the code the text is in. */
  let code: string | null = null;

  function drain(final: boolean): AnswerPart[] {
    const parts: AnswerPart[] = [];
    const say = (length: number): void => {
      const text = pending.slice(0, length);
      pending = pending.slice(length);
      if (text === '') return;
      last = text.charAt(text.length - 1);
      const previous = parts.at(-1);
      if (previous?.kind === 'text') previous.text += text;
      else parts.push({ kind: 'text', text });
    };
    while (pending !== '') {
      if (code !== null) {
        if (!sayCode(say, final)) break;
        continue;
      }
      const at = pending.search(/[[`]/);
      say(at < 0 ? pending.length : at);
      if (at < 0) break;
      if (pending.startsWith('`')) {
        const run = /^`+/.exec(pending)?.[0] ?? '';
        if (run.length === pending.length && !final) break;
        if (last !== '\\') code = run;
        say(run.length);
        continue;
      }
      const scan = last === '\\' ? TEXT : scanMarker(pending, final);
      if (scan.kind === 'incomplete' && !final && pending.length < LONGEST_MARKER) break;
      if (scan.kind !== 'marker') {
        say(1);
        continue;
      }
      parts.push(...scan.cites);
      pending = pending.slice(scan.length);
      last = ']';
    }
    return parts;
  }

  /** Says the text up to the end of the code; false where the rest has to wait. Inline code ends with its line. */
  function sayCode(say: (length: number) => void, final: boolean): boolean {
    const open = code ?? '';
    for (const match of pending.matchAll(open.length < 3 ? /`+|\n/g : /`+/g)) {
      const ends = match.index + match[0].length;
      if (match[0] !== '\n' && ends === pending.length && !final) {
        say(match.index);
        return false;
      }
      if (match[0] === '\n' || match[0] === open) {
        code = null;
        say(ends);
        return true;
      }
    }
    say(pending.length);
    return true;
  }

  return {
    push(text) {
      pending += text;
      return drain(false);
    },
    end: () => drain(true),
  };
}

/** Reads a marker at the start of `text`. */
function scanMarker(text: string, final: boolean): Scan {
  const cites: AnswerPart[] = [];
  let at = 1;
  for (;;) {
    const number = /^\s{0,3}\^?(?:(?:source|sources)\s+)?(\d{0,4})\s{0,3}/iu.exec(text.slice(at));
    if (number === null) return TEXT;
    at += number[0].length;
    if (number[1] === '') return at === text.length || isPrefixOfSource(text.slice(1)) ? INCOMPLETE : TEXT;
    let quote: string | null = null;
    if (text.charAt(at) === ':') {
      const quoted = scanQuote(text, at + 1);
      if (quoted === 'incomplete') return INCOMPLETE;
      if (quoted === null) return TEXT;
      quote = quoted.quote;
      at = quoted.end;
    }
    cites.push({ kind: 'cite', evidence: Number(number[1]), quote });
    const next = text.charAt(at);
    if (next === '') return INCOMPLETE;
    at += 1;
    if (next === ']') break;
    if (next !== ',' && next !== ';') return TEXT;
  }
  // `[1](address)` is a link.
  if (at === text.length && !final) return INCOMPLETE;
  return text.charAt(at) === '(' ? TEXT : { kind: 'marker', length: at, cites };
}

function isPrefixOfSource(text: string): boolean {
  const word = text.trimStart().toLowerCase();
  return 'sources '.startsWith(word) || 'source '.startsWith(word);
}

/** Reads `"words"` from `from`; the quote ends at a quotation mark before `]`, `,` or `;`, so it may hold others. */
function scanQuote(text: string, from: number): { quote: string; end: number } | 'incomplete' | null {
  const open = /^\s{0,3}(["“”„«'‘])?/u.exec(text.slice(from));
  if (open === null) return null;
  const start = from + open[0].length;
  if (start >= text.length) return 'incomplete';
  if (open[1] === undefined) return null;
  const close = /["”“»'’]\s{0,3}(?=(\]|[,;]\s{0,3}\^?(?:sources?\s+)?\d{1,4}\s{0,3}[:\],;])|$)/giu;
  close.lastIndex = start;
  for (let match = close.exec(text); match !== null; match = close.exec(text)) {
    const end = match.index + match[0].length;
    if (end === text.length) return 'incomplete';
    if (match[1] !== undefined) return { quote: text.slice(start, match.index), end };
  }
  return 'incomplete';
}
