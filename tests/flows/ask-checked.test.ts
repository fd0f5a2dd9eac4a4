import { expect, it, onTestFinished } from 'vitest';
import type { AnswerMode, AskEvent } from '../../contract/ask.ts';
import type { AnswerPart } from '../../engine/answer/answerer.ts';
import { createOfflineAnswerer } from '../../engine/answer/offline-answerer.ts';
import { createAsk } from '../../engine/ask.ts';
import { createSpokenAnswer } from '../../engine/spoken-answer.ts';
import { createConversationStore, type ConversationStore } from '../../engine/store/conversations.ts';
import { createFakeLibrary } from '../fakes/library.ts';
import { routedTo } from '../fakes/routed-answers.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

const library = createFakeLibrary([
  { title: 'Apixaban guideline', text: 'Apixaban 5 mg is given twice daily. Reduce the dose to 2.5 mg in severe renal failure.' },
]);
const cite: AnswerPart = { kind: 'cite', evidence: 1, quote: null };
const say = (text: string): AnswerPart => ({ kind: 'text', text });

async function* streamed(parts: readonly AnswerPart[]): AsyncGenerator<AnswerPart, void, void> {
  yield* parts;
}

async function answered(
  parts: readonly AnswerPart[],
  { strict = false, mode = 'cloud' }: { strict?: boolean; mode?: AnswerMode } = {},
): Promise<{ events: AskEvent[]; conversations: ConversationStore; done: Extract<AskEvent, { kind: 'done' }> }> {
  const { db, close } = await openTemporaryDatabase();
  onTestFinished(close);
  const conversations = createConversationStore(db);
  const ask = createAsk({
    search: library.search,
    statistics: library.statistics,
    answerers: {
      offline: createOfflineAnswerer(library.statistics),
      routed: routedTo({ answer: () => streamed(parts) }),
    },
    conversations,
    defaultMode: () => mode,
    strict: () => strict,
    clock: { wallMs: () => Date.now(), monotonicMs: () => performance.now() },
    log: createSilentLog(),
  });
  const events: AskEvent[] = [];
  for await (const event of ask({ question: 'What is the dose of apixaban in renal failure?' }, new AbortController().signal))
    events.push(event);
  const done = events.at(-1);
  if (done?.kind !== 'done') throw new Error('The stream did not end with done.');
  return { events, conversations, done };
}

/** A right sentence, one with another dose, one that names no source; cut into small pieces. */
const MIXED: AnswerPart[] = [
  ...'Apixaban 5 mg is given BID '.split(/(?<= )/).map(say),
  cite,
  ...'. In severe renal failure the dose is 5.2 mg '.split(/(?<= )/).map(say),
  cite,
  ...'. Bleeding is rare. I found nothing on dialysis.'.split(/(?<= )/).map(say),
];

it('each sentence of a provider is checked against the passage it cites, told before the end, and kept with the turn', async () => {
  const { events, conversations, done } = await answered(MIXED);
  const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'text' && kind !== 'citation');
  expect(kinds).toEqual(['started', 'evidence', 'answering', 'checked', 'done']);
  expect(
    done.claims.map(({ start, end, ...claim }) => ({ ...claim, text: done.answer.slice(start, end).replace(/ \[\d\]/, '') })),
  ).toEqual([
    { text: 'Apixaban 5 mg is given BID.', verdict: 'supported', why: '', citation: 1, isWithheld: false },
    {
      text: 'In severe renal failure the dose is 5.2 mg.',
      verdict: 'contradicted',
      why: '“5.2 mg” in the answer, “2.5 mg” in the source.',
      citation: 2,
      isWithheld: false,
    },
    { text: 'Bleeding is rare.', verdict: 'unsupported', why: 'No source is named.', citation: null, isWithheld: false },
  ]);
  expect(conversations.turn(done.turnId).claims).toEqual(done.claims);
});

it('strict: what its source does not support is never sent, its reason stands in its place', async () => {
  const { events, conversations, done } = await answered(MIXED, { strict: true });
  const streamed = events.map((event) => (event.kind === 'text' ? event.text : '')).join('');
  expect(streamed).toBe(done.answer);
  expect(done.answer).toContain('Apixaban 5 mg is given BID');
  expect(done.answer).toContain('I found nothing on dialysis.');
  expect(done.answer).not.toMatch(/renal failure|Bleeding is rare/);
  expect(done.claims.map(({ verdict, isWithheld, start, end }) => [verdict, isWithheld, done.answer.slice(start, end)])).toEqual([
    ['supported', false, expect.stringContaining('Apixaban')],
    ['contradicted', true, '*(Withheld: “5.2 mg” in the answer, “2.5 mg” in the source.)*'],
    ['unsupported', true, '*(Withheld: No source is named.)*'],
  ]);
  expect(conversations.turn(done.turnId).answer).toBe(done.answer);
});

it('what is composed on this machine quotes: nothing of it is withheld or marked', async () => {
  const { events, done } = await answered([], { mode: 'offline', strict: true });
  expect(done.outcome).toBe('answered');
  expect(done.claims).toEqual([]);
  expect(events.map(({ kind }) => kind)).not.toContain('checked');
});

it('no sentence is said before it is checked, and none that fails as a fact', async () => {
  const { events } = await answered(MIXED);
  const toSay = createSpokenAnswer();
  let [arrived, said] = ['', ''];
  for (const event of events) {
    if (event.kind === 'text') arrived += event.text;
    said += toSay(event);
    // Nothing of the sentence that is still arriving.
    if (!arrived.includes('Bleeding')) expect(said).not.toContain('renal failure');
  }
  expect(said.replace(/ \[\d\]/g, '')).toBe(
    'Apixaban 5 mg is given BID. Its source says otherwise: In severe renal failure the dose is 5.2 mg. Not confirmed by a source: Bleeding is rare. I found nothing on dialysis.',
  );
});
