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
 * fetches, hides or opens anything. Source: CommonMark 0.31: these begin with `![`, `](`, `]:` and `<`.
 */
export function createInertMarkdown(): InertMarkdown {
  let held = '';
  let last = '';
  /** The text so far ends in a backslash that escapes what comes next. */
  let escaping = false;

  function write(text: string): string {
    let out = '';
    const characters = Array.from(text);
    for (const [index, character] of characters.entries()) {
      const next = characters[index + 1] ?? '';
      if (!escaping && isLive(character, next)) out += '\\';
      out += character;
      escaping = character === '\\' && !escaping;
      last = character;
    }
    return out;
  }

  function isLive(character: string, next: string): boolean {
    if (character === '[') return last === '!';
    if (character === '(' || character === ':') return last === ']';
    return character === '<' && (next === '' || /[\p{L}/!?]/u.test(next));
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
      escaping = false;
      return rest;
    },
    end: release,
  };
}
