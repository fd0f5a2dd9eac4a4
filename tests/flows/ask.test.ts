import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askEvent, type AskEvent, type ConversationId } from '../../contract/index.ts';
import type { Answerer, AnswerPart } from '../../engine/answer/answerer.ts';
import { createOfflineAnswerer } from '../../engine/answer/offline-answerer.ts';
import { createAsk, type Ask, type AskParts } from '../../engine/ask.ts';
import { Failure } from '../../engine/failure.ts';
import { createConversationStore, type ConversationStore } from '../../engine/store/conversations.ts';
import type { Database } from '../../engine/store/database.ts';
import { createFakeLibrary } from '../fakes/library.ts';
import { routedTo } from '../fakes/routed-answers.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

const library = createFakeLibrary([
  {
    title: 'Anna Kowalski 2026-03-04',
    headings: ['Laboratory'],
    text: 'Potassium was 5.4 mmol/L on 4 March 2026. Creatinine was 148 µmol/L. Repeat both in one week.',
    start: 120,
  },
  {
    title: 'Enoxaparin guideline',
    text: 'The treatment dose of enoxaparin is 1 mg/kg every 12 hours. In severe renal failure give 1 mg/kg once daily.',
    page: 3,
  },
  {
    title: 'Gout guideline',
    text: 'Colchicine 500 micrograms two to four times daily is given in acute gout. Allopurinol is started after the attack.',
  },
  {
    title: 'Asthma guideline',
    text: 'Salbutamol is inhaled as needed. Beclometasone is taken every day by people with persistent asthma.',
  },
]);

let db: Database;
let close: () => Promise<void>;
let conversations: ConversationStore;
let clockMs: number;
const log = createSilentLog();

beforeEach(async () => {
  ({ db, close } = await openTemporaryDatabase());
  conversations = createConversationStore(db);
  clockMs = 1_790_000_000_000;
  log.entries.length = 0;
});
afterEach(() => close());

function createTestAsk(parts: Partial<AskParts> & { cloud?: Answerer } = {}): Ask {
  const { cloud, ...others } = parts;
  return createAsk({
    search: library.search,
    statistics: library.statistics,
    answerers: {
      offline: createOfflineAnswerer(library.statistics),
      routed: routedTo(cloud ?? null),
    },
    conversations,
    defaultMode: () => 'offline',
    clock: { wallMs: () => (clockMs += 1000), monotonicMs: () => clockMs },
    log,
    ...others,
  });
}

async function collect(events: AsyncIterable<AskEvent>): Promise<AskEvent[]> {
  const all: AskEvent[] = [];
  for await (const event of events) all.push(askEvent.parse(event));
  return all;
}

function done(events: readonly AskEvent[]): Extract<AskEvent, { kind: 'done' }> {
  const last = events.at(-1);
  if (last?.kind !== 'done') throw new Error('The stream did not end with done');
  return last;
}

const signal = (): AbortSignal => new AbortController().signal;
const streamed = (events: readonly AskEvent[]): string =>
  events.map((event) => (event.kind === 'text' ? event.text : '')).join('');

async function* parts(...list: (AnswerPart | Error)[]): AsyncGenerator<AnswerPart> {
  for (const part of list) {
    if (part instanceof Error) throw part;
    yield part;
  }
}
const cloudSaying = (...list: (AnswerPart | Error)[]): Answerer => ({ answer: () => parts(...list) });
const text = (value: string): AnswerPart => ({ kind: 'text', text: value });
const cite = (evidence: number, quote: string | null = null): AnswerPart => ({ kind: 'cite', evidence, quote });

describe('ask, offline', () => {
  it('answers in the words of the library, every quote with a citation that comes before it', async () => {
    const events = await collect(createTestAsk()({ question: 'What was the potassium of Anna Kowalski?' }, signal()));
    expect(events.map((event) => event.kind).slice(0, 3)).toEqual(['started', 'evidence', 'answering']);
    const { answer, citations, outcome } = done(events);
    expect(outcome).toBe('answered');
    expect(answer).toContain('> Potassium was 5.4 mmol/L on 4 March 2026. [1]');
    expect(citations[0]).toMatchObject({ number: 1, start: 120, end: 161, quote: 'Potassium was 5.4 mmol/L on 4 March 2026.' });
    expect(streamed(events)).toBe(answer);
    const cited = events.findIndex((event) => event.kind === 'citation');
    const named = events.findIndex((event) => event.kind === 'text' && event.text.includes('[1]'));
    expect(cited).toBeGreaterThan(0);
    expect(cited).toBeLessThan(named);
  });

  it('takes evidence that was found ahead for the very question, and looks anew where that failed', async () => {
    const question = 'What was the potassium of Anna Kowalski?';
    const ahead = await library.search.run({ query: question, limit: 10 }, signal());
    const searched: string[] = [];
    const search: AskParts['search'] = {
      run: (query, within) => {
        searched.push(query.query);
        return library.search.run(query, within);
      },
    };
    const ask = createTestAsk({ search });
    const asked: object[] = [];
    const found = await collect(
      ask(
        {
          question,
          ahead: (query) => {
            asked.push(query);
            return query.limit === 10 ? Promise.resolve(ahead) : null;
          },
        },
        signal(),
      ),
    );
    expect(asked[0]).toEqual({ query: question, limit: 10 });
    expect(done(found).outcome).toBe('answered');
    // Only what was not looked for ahead.
    expect(searched).toHaveLength(asked.length - 1);
    searched.length = 0;
    const failing = await collect(ask({ question, ahead: () => Promise.reject(new Failure('INTERNAL')) }, signal()));
    expect(done(failing).answer).toBe(done(found).answer);
    expect(searched).toHaveLength(asked.length);
  });

  it('says that the library does not answer when the drug asked about is nowhere in it', async () => {
    const events = await collect(createTestAsk()({ question: 'What is the dose of rivaroxaban in renal failure?' }, signal()));
    expect(done(events)).toMatchObject({ outcome: 'not-in-library', answer: '', citations: [] });
  });

  it('stores the turn as it was shown', async () => {
    const events = await collect(createTestAsk()({ question: 'treatment dose of enoxaparin' }, signal()));
    const { conversationId, turnId, answer, citations } = done(events);
    const stored = conversations.get(conversationId);
    expect(stored.title).toBe('treatment dose of enoxaparin');
    expect(stored.turns).toHaveLength(1);
    expect(stored.turns[0]).toMatchObject({ turnId, answer, citations, outcome: 'answered', mode: 'offline', failure: null });
    expect(stored.turns[0]?.hits.length).toBeGreaterThan(0);
  });

  it('reads a follow-up with the question before it', async () => {
    const ask = createTestAsk();
    const { conversationId } = done(await collect(ask({ question: 'What is the treatment dose of enoxaparin?' }, signal())));
    const events = await collect(ask({ question: 'and in renal failure?', conversationId }, signal()));
    expect(events.find((event) => event.kind === 'evidence')).toMatchObject({
      searchedFor: 'and in renal failure? treatment dose enoxaparin',
    });
    expect(done(events).answer).toContain('In severe renal failure give 1 mg/kg once daily.');
    expect(conversations.get(conversationId).turns).toHaveLength(2);
  });

  it('fails before the first event for an empty question and an unknown conversation', async () => {
    await expect(createTestAsk()({ question: ' \n ' }, signal()).next()).rejects.toMatchObject({ code: 'QUESTION_EMPTY' });
    const unknown = createTestAsk()({ question: 'gout?', conversationId: 'none' as ConversationId }, signal());
    await expect(unknown.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(conversations.list({ offset: 0, limit: 10 }).total).toBe(0);
  });
});

describe('ask, cloud', () => {
  it('numbers citations by first use and takes out markers that name nothing given', async () => {
    const cloud = cloudSaying(
      text('Give 1 mg/kg once daily '),
      cite(1, 'In severe renal failure give 1 mg/kg once daily.'),
      text('. Unfounded '),
      cite(9),
      text('. The usual dose is 1 mg/kg every 12 hours '),
      cite(1, 'THE TREATMENT DOSE of enoxaparin is 1 mg/kg every 12 hours'),
      text(' and again '),
      cite(1, 'give 1 mg/kg once daily'),
      cite(1, 'In severe renal failure give 1 mg/kg once daily.'),
      text('.'),
    );
    const events = await collect(createTestAsk({ cloud })({ question: 'enoxaparin in renal failure', mode: 'cloud' }, signal()));
    const { answer, citations, removedMarkers, outcome } = done(events);
    expect(outcome).toBe('answered');
    expect(removedMarkers).toBe(1);
    expect(answer).toBe('Give 1 mg/kg once daily [1]. Unfounded. The usual dose is 1 mg/kg every 12 hours [2] and again [3][1].');
    expect(citations.map((one) => one.quote)).toEqual([
      'In severe renal failure give 1 mg/kg once daily.',
      'The treatment dose of enoxaparin is 1 mg/kg every 12 hours',
      'give 1 mg/kg once daily',
    ]);
    expect(citations[0]?.page).toBe(3);
  });

  it('keeps what was streamed when the provider fails, and offers the offline answer', async () => {
    const cloud = cloudSaying(text('The dose is '), new Failure('PROVIDER_CUT'));
    const events = await collect(createTestAsk({ cloud })({ question: 'dose of enoxaparin', mode: 'cloud' }, signal()));
    expect(events.at(-2)).toMatchObject({ kind: 'failed', failure: { code: 'PROVIDER_CUT' }, offlineOffered: true });
    const { conversationId, outcome, answer } = done(events);
    expect({ outcome, answer }).toEqual({ outcome: 'failed', answer: 'The dose is' });
    expect(conversations.get(conversationId).turns[0]).toMatchObject({ outcome: 'failed', failure: { code: 'PROVIDER_CUT' } });
  });

  it('shows the evidence, then the failure, where no provider is set up', async () => {
    const events = await collect(createTestAsk()({ question: 'dose of enoxaparin', mode: 'cloud' }, signal()));
    expect(events.map((event) => event.kind)).toEqual(['started', 'evidence', 'failed', 'done']);
    expect(events[2]).toMatchObject({ failure: { code: 'PROVIDER_NOT_CONFIGURED' }, offlineOffered: true });
  });

  it('sends nothing anywhere when nothing was found', async () => {
    const cloud: Answerer = {
      answer() {
        throw new Error('must not be called');
      },
    };
    const events = await collect(createTestAsk({ cloud })({ question: 'zebra', mode: 'cloud' }, signal()));
    expect(done(events).outcome).toBe('not-in-library');
  });

  it('turns an unexpected error into INTERNAL and logs it', async () => {
    const cloud = cloudSaying(text('A '), new TypeError('patient words'));
    const events = await collect(createTestAsk({ cloud })({ question: 'dose of enoxaparin', mode: 'cloud' }, signal()));
    expect(events.at(-2)).toMatchObject({ kind: 'failed', failure: { code: 'INTERNAL' } });
    expect(log.entries).toEqual(['ask ended by an unexpected error']);
  });
});

/** Says one word, then waits until it is told to stop. */
function endlessCloud(): Answerer & { aborted: boolean } {
  const answerer = {
    aborted: false,
    async *answer(_request: unknown, stop: AbortSignal): AsyncGenerator<AnswerPart> {
      yield text('First');
      await new Promise<void>((resolve) => {
        if (stop.aborted) resolve();
        stop.addEventListener('abort', () => resolve());
      });
      answerer.aborted = true;
      stop.throwIfAborted();
    },
  };
  return answerer;
}

describe('ask, cancelled', () => {
  it('stores what had arrived when the signal ends it', async () => {
    const controller = new AbortController();
    const cloud = endlessCloud();
    const events: AskEvent[] = [];
    for await (const event of createTestAsk({ cloud })({ question: 'dose of enoxaparin', mode: 'cloud' }, controller.signal)) {
      events.push(event);
      if (event.kind === 'text') controller.abort();
    }
    const { conversationId, outcome } = done(events);
    expect(outcome).toBe('cancelled');
    expect(events.some((event) => event.kind === 'failed')).toBe(false);
    expect(conversations.get(conversationId).turns[0]).toMatchObject({ outcome: 'cancelled', answer: 'First', failure: null });
    expect(cloud.aborted).toBe(true);
  });

  it('stores what had arrived when the consumer leaves, also while a step is in flight', async () => {
    const cloud = endlessCloud();
    const stream = createTestAsk({ cloud })({ question: 'dose of enoxaparin', mode: 'cloud' }, signal());
    const kinds: string[] = [];
    for (let event = await stream.next(); !event.done; event = await stream.next()) {
      kinds.push(event.value.kind);
      if (event.value.kind === 'text') break;
    }
    const inFlight = stream.next();
    await stream.return();
    await inFlight;
    expect(cloud.aborted).toBe(true);
    const [only] = conversations.list({ offset: 0, limit: 10 }).items;
    expect(only && conversations.get(only.conversationId).turns[0]).toMatchObject({ outcome: 'cancelled', answer: 'First' });
  });

  it('stores the question when the consumer leaves at once', async () => {
    const stream = createTestAsk()({ question: 'dose of enoxaparin' }, signal());
    await stream.next();
    await stream.return();
    const [only] = conversations.list({ offset: 0, limit: 10 }).items;
    expect(only && conversations.get(only.conversationId).turns[0]).toMatchObject({ outcome: 'cancelled', answer: '' });
  });

  it('goes on to the end when its conversation is deleted meanwhile', async () => {
    const ask = createTestAsk();
    const events: AskEvent[] = [];
    for await (const event of ask({ question: 'dose of enoxaparin' }, signal())) {
      events.push(event);
      if (event.kind === 'evidence')
        conversations.remove(conversations.list({ offset: 0, limit: 1 }).items[0]?.conversationId as ConversationId);
    }
    expect(done(events).outcome).toBe('answered');
    expect(conversations.list({ offset: 0, limit: 10 }).total).toBe(0);
  });

  it('shows the answer and says so when it could not be stored', async () => {
    const full: ConversationStore = {
      ...conversations,
      addTurn() {
        throw new Failure('DISK_FULL');
      },
    };
    const events = await collect(createTestAsk({ conversations: full })({ question: 'dose of enoxaparin' }, signal()));
    expect(streamed(events)).toContain('enoxaparin');
    expect(events.at(-2)).toMatchObject({ kind: 'failed', failure: { code: 'DISK_FULL' } });
  });
});
