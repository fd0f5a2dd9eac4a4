import { BEGINNING, LONGEST_BEGINNING, namedBy, TOKEN } from './tokens.ts';

/** Puts words back in the place of their tokens while a text arrives in pieces. */
export interface Restorer {
  /** What can be said by now; a possible beginning of a token is held back. */
  push(piece: string): string;
  end(): string;
}

/**
 * `original`: what a token stands for; null where it stands for nothing, and is left as it is. The same text comes out however
 * it is cut into pieces.
 */
export function createRestorer(original: (token: string) => string | null): Restorer {
  /** The end of what was let go, which says whether a token can begin here. */
  let before = '';
  let held = '';

  function release(until: number): string {
    const text = before + held;
    const limit = before.length + until;
    let from = before.length;
    let said = '';
    TOKEN.lastIndex = from;
    for (let match = TOKEN.exec(text); match !== null && match.index < limit; match = TOKEN.exec(text)) {
      said += text.slice(from, match.index) + restored(match[0], original);
      from = match.index + match[0].length;
    }
    const end = Math.max(from, limit);
    said += text.slice(from, end);
    before = text.slice(Math.max(0, end - 2), end);
    held = text.slice(end);
    return said;
  }

  return {
    push(piece) {
      held += piece;
      // Half a character tells nothing of what follows a token.
      const whole = held.replace(/[\uD800-\uDBFF]$/, '');
      const tail = whole.slice(-LONGEST_BEGINNING);
      const beginning = BEGINNING.exec(tail)?.index ?? tail.length;
      return release(whole.length - tail.length + beginning);
    },
    end: () => release(held.length),
  };
}

function restored(match: string, original: (token: string) => string | null): string {
  const named = namedBy(match);
  if (named === null) return match;
  const exact = original(named.token);
  if (exact !== null) return exact;
  const first = original(named.first);
  if (first === null) return match;
  // `PERSON_1s`: a letter the language added.
  return named.ending === named.ending.toLowerCase() ? first + named.ending : first;
}
