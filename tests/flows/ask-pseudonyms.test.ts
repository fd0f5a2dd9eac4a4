import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AskEvent } from '../../contract/index.ts';
import type { AskOptions } from '../../engine/ask.ts';
import type { PseudonymStore } from '../../engine/privacy/pseudonym-book.ts';
import type { Pseudonymise } from '../../contract/providers.ts';
import { createFakeLibrary } from '../fakes/library.ts';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { openTestProviders } from '../fixtures/open-providers.ts';

const TEXT =
  'Patient: Zofia Wrona, DOB 12/05/1980, MRN 88213-4. Mrs Wrona takes apixaban 5 mg twice daily since 3 May 2026. Her husband Eero rang on 020 7946 0958.';
const IDENTIFIERS = ['Zofia', 'Wrona', 'wrona', '12/05/1980', '88213', 'Eero', '7946'];
const library = createFakeLibrary([{ title: 'Wrona, Zofia', text: TEXT, headings: ['Letter about Mrs Wrona'] }]);

let server: OpenAiServer;
let closers: (() => Promise<void>)[] = [];
beforeEach(async () => {
  server = await startOpenAiServer();
  closers = [server.close];
});
afterEach(async () => {
  for (const close of closers.toReversed()) await close();
});

async function setUp({ policy = 'required', store }: { policy?: Pseudonymise; store?: PseudonymStore } = {}) {
  const rig = await openTestProviders({
    library,
    providers: [{ baseUrl: server.baseUrl, api: 'responses', pseudonymise: policy }],
    ...(store === undefined ? {} : { pseudonymStore: store }),
  });
  return {
    conversations: rig.conversations,
    kept: rig.pseudonyms,
    ask: async (options: AskOptions) => {
      const events: AskEvent[] = [];
      for await (const event of rig.ask(options)) events.push(event);
      const done = events.at(-1);
      if (done?.kind !== 'done') throw new Error('The stream did not end with done');
      return { events, done };
    },
  };
}

const sent = (): string => JSON.stringify(server.requests.map(({ body }) => body));

it('sends tokens for names and numbers, and gives the answer with the words and a citation of the stored text', async () => {
  const { ask, conversations, kept } = await setUp();
  server.script({
    kind: 'answer',
    // Torn apart in the middle of its tokens, as streams are.
    pieces: (texts) => {
      const [, token = 'none'] = /Mrs \[(PERSON_\w+)\] takes/.exec(texts.join('\n')) ?? [];
      return [
        ...`Mrs [${token}] takes 5 mg twice daily [1: "Mrs [${token}] takes apixaban 5 mg twice daily"]; ask **${token.toLowerCase()}**.`,
      ];
    },
  });
  const { done } = await ask({ question: 'What does wrona take, and since when?' });
  expect(done.answer).toBe('Mrs Wrona takes 5 mg twice daily [1]; ask **Wrona**.');
  expect(done.citations).toMatchObject([{ quote: 'Mrs Wrona takes apixaban 5 mg twice daily' }]);
  expect(done.replaced).toEqual({ person: 2, birthdate: 1, record: 1, phone: 1 });
  for (const word of IDENTIFIERS) expect(sent()).not.toContain(word);
  expect(sent()).toContain('3 May 2026');
  const stored = conversations.get(done.conversationId);
  expect(stored.turns[0]).toMatchObject({ answer: done.answer, replaced: done.replaced });

  // The follow-up sends the conversation, with the same tokens.
  await ask({ question: 'And how is Eero?', conversationId: done.conversationId });
  for (const word of IDENTIFIERS) expect(sent()).not.toContain(word);
  const tokens = kept.list(done.conversationId);
  expect(new Set(tokens.map(({ original }) => original)).size).toBe(tokens.length);
  conversations.remove(done.conversationId);
  expect(kept.list(done.conversationId)).toEqual([]);
});

it('sends nothing where replacing fails, and offers the offline answer', async () => {
  const store: PseudonymStore = {
    list: () => [],
    count: () => 0,
    add() {
      throw new Error('broken');
    },
  };
  const { ask } = await setUp({ store });
  const { events, done } = await ask({ question: 'What does Wrona take?' });
  expect(events.find(({ kind }) => kind === 'failed')).toMatchObject({
    failure: { code: 'PSEUDONYMISATION_FAILED' },
    offlineOffered: true,
  });
  expect(done).toMatchObject({ outcome: 'failed', replaced: null });
  expect(server.requests).toEqual([]);
});

it.each([
  ['off', false, true],
  ['optional', false, false],
  ['optional', true, true],
  ['required', true, false],
] as const)('where it is %s and the question says as written: %s, words are sent: %s', async (policy, asWritten, areSent) => {
  const { ask } = await setUp({ policy });
  const { done } = await ask({ question: 'What does Wrona take?', asWritten });
  expect(sent().includes('Wrona')).toBe(areSent);
  expect(done.replaced === null).toBe(areSent);
});
