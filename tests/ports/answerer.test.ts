import { describe, expect, it } from 'vitest';
import type { Answerer, AnswerPart, AnswerRequest } from '../../engine/answer/answerer.ts';
import type { LanguageModel } from '../../engine/answer/language-model.ts';
import { locateQuote } from '../../engine/answer/locate.ts';
import { createModelAnswerer } from '../../engine/answer/model-answerer.ts';
import { createOfflineAnswerer } from '../../engine/answer/offline-answerer.ts';
import { createFakeLibrary } from '../fakes/library.ts';

const library = createFakeLibrary([
  {
    title: 'Lisinopril guideline',
    text: 'Lisinopril is started at 10 mg once daily. Check potassium [ref 2] after *one* week.\n\nStop it in pregnancy.',
  },
  { title: 'Gout guideline', text: 'Colchicine 500 micrograms is given in acute gout.' },
  { title: 'Asthma guideline', text: 'Salbutamol is inhaled as needed.' },
]);

/** Does what a model is told to: quotes the first source where it shares a word with the question, else the sentinel. */
const obedientModel: LanguageModel = {
  async *stream({ messages }, signal) {
    signal.throwIfAborted();
    const prompt = messages.at(-1)?.text ?? '';
    const source = /number="1"[^>]*>\n([^\n.]*\.)/.exec(prompt)?.[1] ?? '';
    const question = /Question: (.*)$/s.exec(prompt)?.[1] ?? '';
    const answers = question.split(/\W+/).some((word) => word.length > 4 && source.toLowerCase().includes(word.toLowerCase()));
    for (const piece of answers ? [source, ' [1: "', source, '"]'] : ['NOT_IN_', 'SOURCES']) {
      signal.throwIfAborted();
      yield piece;
    }
  },
};

const answerers: [string, () => Answerer][] = [
  ['offline answerer', () => createOfflineAnswerer(library.statistics)],
  ['model answerer', () => createModelAnswerer(obedientModel)],
];

async function requestFor(question: string): Promise<AnswerRequest> {
  const { hits } = await library.search.run({ query: question, limit: 10 }, new AbortController().signal);
  return { question, searchedFor: question, history: [], evidence: hits };
}

async function collect(parts: AsyncIterable<AnswerPart>): Promise<AnswerPart[]> {
  const all: AnswerPart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

describe.each(answerers)('%s', (_name, create) => {
  it('says something and claims only evidence it was given, in words that stand there', async () => {
    const request = await requestFor('What is the starting dose of lisinopril?');
    const parts = await collect(create().answer(request, new AbortController().signal));
    const cites = parts.filter((part) => part.kind === 'cite');
    expect(cites.length).toBeGreaterThan(0);
    for (const { evidence, quote } of cites) {
      const hit = request.evidence[evidence - 1];
      expect(hit && quote && locateQuote(hit.text, quote)).not.toBeNull();
    }
    const first = parts.findIndex((part) => part.kind === 'cite');
    expect(parts.slice(0, first).some((part) => part.kind === 'text' && part.text.trim() !== '')).toBe(true);
  });

  it('yields nothing at all where the evidence does not answer', async () => {
    const request = {
      ...(await requestFor('lisinopril')),
      question: 'How is warfarin reversed?',
      searchedFor: 'How is warfarin reversed?',
    };
    expect(await collect(create().answer(request, new AbortController().signal))).toEqual([]);
  });

  it('yields nothing without evidence', async () => {
    const request: AnswerRequest = { question: 'warfarin?', searchedFor: 'warfarin?', history: [], evidence: [] };
    expect(await collect(create().answer(request, new AbortController().signal))).toEqual([]);
  });

  it('ends with the abort reason', async () => {
    const request = await requestFor('What is the starting dose of lisinopril?');
    const reason = new DOMException('Enough.', 'AbortError');
    await expect(collect(create().answer(request, AbortSignal.abort(reason)))).rejects.toBe(reason);
  });
});

describe('offline answerer', () => {
  it('shows the words of a document letter for letter, whatever Markdown they look like', async () => {
    const parts = await collect(
      createOfflineAnswerer(library.statistics).answer(
        await requestFor('check potassium week lisinopril'),
        new AbortController().signal,
      ),
    );
    const text = parts.map((part) => (part.kind === 'text' ? part.text : `«${part.quote}»`)).join('');
    expect(text).toContain('> Check potassium \\[ref 2\\] after \\*one\\* week. «Check potassium [ref 2] after *one* week.»');
  });
});
