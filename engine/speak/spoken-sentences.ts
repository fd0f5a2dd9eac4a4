import { cutSentence } from './cut-sentence.ts';
import { createBlockReader } from './markdown-blocks.ts';
import { type InlinePart, readInline } from './plain-words.ts';
import { sayCount } from './spoken-numbers.ts';
import { spokenForm } from './spoken-form.ts';

/** A sentence to speak. */
export interface SpokenSentence {
  /** As written, without Markdown, citations as `[2]`: the caption. */
  text: string;
  /** The words to say, as they are written. */
  words: string;
  /** As said. */
  spoken: string;
}

/** Makes sentences of an answer while it arrives. */
export interface SentenceStream {
  /** Takes the next piece of the answer (Markdown); gives the sentences that are complete. */
  push(text: string): SpokenSentence[];
  /** Gives what was held back. */
  end(): SpokenSentence[];
}

/**
 * The first clause comes as early as it can be said, then whole sentences. How the answer is cut into pieces makes no
 * difference. `citations`: said as "source two", or left out.
 */
export function createSentenceStream({ citations }: { citations: 'spoken' | 'silent' }): SentenceStream {
  const blocks = createBlockReader();
  let open = '';
  let first = true;

  function cut(final: boolean): SpokenSentence[] {
    const sentences: SpokenSentence[] = [];
    while (open.trim() !== '') {
      const end = cutSentence(open, { first, final }) ?? (final ? open.length : null);
      if (end === null) break;
      const sentence = toSentence(open.slice(0, end), citations);
      open = open.slice(end).trimStart();
      if (sentence === null) continue;
      sentences.push(sentence);
      first = false;
    }
    if (final) open = '';
    return sentences;
  }

  const read = (pieces: ReturnType<typeof blocks.push>): SpokenSentence[] =>
    pieces.flatMap((piece) => {
      if (piece.kind === 'end') return cut(true);
      open += piece.text;
      return cut(false);
    });

  return {
    push: (text) => read(blocks.push(text)),
    end: () => read(blocks.end()),
  };
}

/** Null where there is nothing to say. */
function toSentence(markdown: string, citations: 'spoken' | 'silent'): SpokenSentence | null {
  const parts = readInline(markdown);
  const text = tidy(parts.map((part) => (part.kind === 'text' ? part.text : `[${part.numbers.join(', ')}]`)).join(''));
  const toSay = withCitations(parts, citations);
  if (!/[\p{L}\p{N}]/u.test(toSay)) return null;
  return { text, words: toSay, spoken: asSaid(toSay) };
}

/** Words as they are said, with an end a voice can hear. */
export function asSaid(words: string): string {
  const said = spokenForm(words);
  return /[.!?:;,…]["'”’»)]*$/u.test(said) ? said : `${said}.`;
}

/** The text to say, citations as "source two" or left out. Citations that follow each other are said together. */
function withCitations(parts: readonly InlinePart[], citations: 'spoken' | 'silent'): string {
  let text = '';
  let numbers: number[] = [];
  const flush = (next: string): void => {
    if (numbers.length === 0) return;
    const sources = numbers.length === 1 ? `source ${sayCount(numbers[0] ?? 0)}` : `sources ${list(numbers)}`;
    const ended = text === '' || /[.!?…]["'”’»)]*$/u.test(text);
    if (ended) text += `${text === '' ? '' : ' '}${sources.replace('s', 'S')}.`;
    else text += `, ${sources}${next === '' || /^\s*[.,;:!?]/.test(next) ? '' : ','}`;
    numbers = [];
  };
  for (const part of parts) {
    if (part.kind === 'cite') {
      text = text.trimEnd();
      if (citations === 'spoken') numbers.push(...part.numbers);
    } else if (part.text.trim() !== '' || numbers.length === 0) {
      flush(part.text);
      text += part.text;
    }
  }
  flush('');
  return tidy(text);
}

function list(numbers: readonly number[]): string {
  const words = numbers.map(sayCount);
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function tidy(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}
