import { withoutUnseen } from '../text/hidden-characters.ts';

/** Takes what a language model writes; gives Markdown in which nothing leads anywhere. */
export interface InertMarkdown {
  push(text: string): string;
  /** A citation stands here: it begins and ends in brackets of its own. Gives what was held back. */
  cite(): string;
  end(): string;
}

/**
 * A model may have done what a document told it to: its images, links, link definitions and HTML are escaped while they
 * stream, so that every reader of the answer (this window, a saved note, another program) shows their letters and none
 * fetches, hides or opens anything. Source: CommonMark 0.31: these begin with `![`, `](`, `]:` and `<`, which are torn apart or
 * written as a reference, so that nothing depends on how a reader takes a backslash (in an address written out it is a letter).
 */
export function createInertMarkdown(): InertMarkdown {
  let held = '';
  let last = '';

  function write(text: string): string {
    const characters = Array.from(text);
    const written = characters.map((character, index) => {
      const inert = inertForm(character, characters[index + 1] ?? '');
      last = character;
      return inert;
    });
    return written.join('');
  }

  function inertForm(character: string, next: string): string {
    const isLive = (character === '[' && last === '!') || ((character === '(' || character === ':') && last === ']');
    if (isLive) return `\\${character}`;
    return character === '<' && (next === '' || /[\p{L}/!?]/u.test(next)) ? '&lt;' : character;
  }

  function release(): string {
    const rest = write(held.toWellFormed());
    held = '';
    return rest;
  }

  return {
    push(text) {
      const all = held + text;
      // What a `<` is shows with its next character, and half a character is none.
      const whole = all.replace(/[<\ud800-\udbff]$/, '');
      held = all.slice(whole.length);
      return write(withoutUnseen(whole.toWellFormed()));
    },
    cite() {
      const rest = release();
      last = ']';
      return rest;
    },
    end: release,
  };
}
