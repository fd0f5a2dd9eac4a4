import { randomBytes } from 'node:crypto';
import type { Answerer, AnswerPart } from './answerer.ts';
import { createInertMarkdown } from './inert-markdown.ts';
import type { LanguageModel } from './language-model.ts';
import { createMarkerParser } from './markers.ts';
import { buildPrompt, NOT_ANSWERED } from './prompt.ts';

/** Answers with a language model: it gets the evidence as fenced data, its markers become claims to be verified, and the rest of its Markdown inert. */
export function createModelAnswerer(model: LanguageModel): Answerer {
  return {
    async *answer(request, signal) {
      const parser = createMarkerParser();
      const inert = createInertMarkdown();
      const prompt = buildPrompt(request, fenceId());
      // As a list: a generator within this one would take several turns of the microtask queue for each word.
      const said = (parts: readonly AnswerPart[]): AnswerPart[] =>
        parts.flatMap((part): AnswerPart[] => {
          const text = part.kind === 'text' ? inert.push(part.text) : inert.cite();
          const before: AnswerPart[] = text === '' ? [] : [{ kind: 'text', text }];
          return part.kind === 'cite' ? [...before, part] : before;
        });
      for await (const text of withoutSentinel(model.stream(prompt, signal))) {
        for (const part of said(parser.push(text))) yield part;
      }
      for (const part of said(parser.end())) yield part;
      const rest = inert.end();
      if (rest !== '') yield { kind: 'text', text: rest };
    },
  };
}

/** 72 random bits in letters: digits among them would be taken for somebody's telephone number, and replaced. */
function fenceId(): string {
  return randomBytes(9)
    .toString('hex')
    .replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)));
}

/** Holds the beginning back only while it may be the sentinel; an answer that is the sentinel is no answer at all. */
async function* withoutSentinel(pieces: AsyncIterable<string>): AsyncGenerator<string, void, void> {
  let beginning: string | null = '';
  for await (const piece of pieces) {
    if (beginning === null) {
      yield piece;
      continue;
    }
    beginning += piece;
    const bare = beginning.trimStart();
    if (NOT_ANSWERED.startsWith(bare) || isSentinel(bare)) continue;
    beginning = null;
    if (bare !== '') yield bare;
  }
  const rest = beginning?.trimStart() ?? '';
  if (rest !== '' && !isSentinel(rest)) yield rest;
}

/** The sentinel, perhaps with punctuation or blanks after it. */
function isSentinel(text: string): boolean {
  return text.startsWith(NOT_ANSWERED) && /^[\s.!]*$/u.test(text.slice(NOT_ANSWERED.length));
}
