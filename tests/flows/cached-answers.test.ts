import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { passageId, providerId, scopeId, type AnswerCost, type SearchHit } from '../../contract/index.ts';
import type { AnswerPart } from '../../engine/answer/answerer.ts';
import { createCache } from '../../engine/cache/cache.ts';
import { createCacheCounts } from '../../engine/cache/counts.ts';
import {
  answerForm,
  answerKey,
  type AskedOfProvider,
  type CachedAnswers,
  createCachedAnswers,
} from '../../engine/cached-answers.ts';
import { createCachedValues } from '../../engine/store/cached-values.ts';
import type { Database } from '../../engine/store/database.ts';
import { createFakeLibrary } from '../fakes/library.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { openTemporaryDatabase } from '../fakes/temporary-database.ts';

const { hits } = createFakeLibrary([
  { title: 'Apixaban guideline', text: 'Apixaban 5 mg is given twice daily.', headings: ['Dose'], page: 2 },
  { title: 'Anna Smith', text: 'Anna Smith takes apixaban.' },
  { title: 'Gout guideline', text: 'Colchicine is given in acute gout.' },
]);
const NOW_MS = Date.parse('2026-11-20T14:32:00');
const SAID: AnswerPart[] = [
  { kind: 'text', text: 'Apixaban 5 mg ' },
  { kind: 'text', text: 'twice daily ' },
  { kind: 'cite', evidence: 1, quote: 'twice daily' },
];
const COST: AnswerCost = { costMicro: 1234, currency: 'USD', tokens: 900, isEstimated: false };

let db: Database;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ db, close } = await openTemporaryDatabase());
  db.exec(`
    INSERT INTO sources (source_id, kind, label, added_at_ms) VALUES ('s', 'folder', 's', 0);
    INSERT INTO documents (document_id, source_id, path, title, state, size_bytes, modified_at_ms) VALUES ('d', 's', '/d', 'D', 'indexed', 0, 0);
  `);
});
afterAll(() => close());

let isOn: boolean;
beforeEach(() => {
  isOn = true;
  db.exec('DELETE FROM cached; DELETE FROM cache_lookups; DELETE FROM cache_savings; DELETE FROM passages');
  for (const id of [1, 2, 3, 4]) {
    db.exec(`INSERT INTO passages (passage_id, document_id, ordinal, start_offset, end_offset, headings, content_hash, terms)
      VALUES (${id}, 'd', ${id}, 0, 1, '[]', 'h${id}', 1)`);
  }
});

const counts = () => createCacheCounts({ db, log: createSilentLog() });
function opened(): CachedAnswers {
  const bounds = () => ({ keepDays: 30, maxBytes: 1_000_000 });
  const parts = { values: createCachedValues(db), counts: counts(), bounds, now: () => NOW_MS, log: createSilentLog() };
  const cache = createCache(parts, 'answers', answerForm);
  return createCachedAnswers({ cache, counts: counts(), isOn: () => isOn, now: () => NOW_MS });
}

const ASKED: AskedOfProvider = {
  request: { question: 'What is the dose?', searchedFor: 'What is the dose apixaban', history: [], evidence: hits.slice(0, 2) },
  scopeId: null,
  provider: {
    providerId: providerId.parse('main'),
    name: 'Clinic gateway',
    kind: 'openai',
    baseUrl: 'https://gateway.example/v1',
    pseudonymise: 'required',
  },
  model: 'model-1',
  asWritten: false,
};

async function* said(parts: readonly AnswerPart[] = SAID): AsyncGenerator<AnswerPart> {
  yield* parts;
}
async function keep(asked: AskedOfProvider, parts = said(), cost: AnswerCost | null = COST): Promise<AnswerPart[]> {
  const given: AnswerPart[] = [];
  for await (const part of opened().keeping(asked, parts, () => cost)) given.push(part);
  return given;
}

it('gives an answer to the very same again, and says who made it and when', async () => {
  expect(opened().find(ASKED)).toBeNull();
  expect(await keep(ASKED)).toEqual(SAID);
  const found = opened().find(structuredClone(ASKED));
  expect(found).toEqual({
    answeredBy: {
      kind: 'cache',
      providerId: 'main',
      name: 'Clinic gateway',
      model: 'model-1',
      why: 'Answered on 20 Nov 2026, 14:32',
    },
    parts: [
      { kind: 'text', text: 'Apixaban 5 mg twice daily ' },
      { kind: 'cite', evidence: 1, quote: 'twice daily' },
    ],
  });
  expect(counts().between(NOW_MS, NOW_MS + 1, 'USD')).toMatchObject({
    cache: [{ cache: 'answers', hits: 1, misses: 1 }, {}],
    saved: { answers: 1, tokens: 900, costMicro: 1234, unpriced: 0 },
  });
});

it('keeps nothing unless the settings say so, and nothing of the demo', async () => {
  const demo = { ...ASKED, provider: { ...ASKED.provider, kind: 'demo' as const } };
  await keep(demo);
  isOn = false;
  await keep(ASKED);
  isOn = true;
  expect([opened().find(demo), opened().find(ASKED)]).toEqual([null, null]);
  await keep(ASKED);
  isOn = false;
  expect(opened().find(ASKED)).toBeNull();
});

it('keeps no answer that broke off, was left, or is none', async () => {
  async function* breaking(): AsyncGenerator<AnswerPart> {
    yield { kind: 'text', text: 'Apixaban' };
    throw new Error('cut');
  }
  await expect(keep(ASKED, breaking())).rejects.toThrow('cut');
  for await (const part of opened().keeping(ASKED, said(), () => null)) if (part.kind === 'text') break;
  await keep(ASKED, said([]));
  expect(opened().find(ASKED)).toBeNull();
});

it('is gone with a passage that was cited, one that was only shown, and one an earlier turn rests on', async () => {
  const passage = (id: number) => passageId.parse(id);
  const history = [{ question: 'And gout?', answer: 'Colchicine.', restsOn: [passage(3)] }];
  const asked = { ...ASKED, request: { ...ASKED.request, history } };
  for (const gone of [1, 2, 3]) {
    await keep(asked);
    expect(opened().find(asked)).not.toBeNull();
    db.exec(`UPDATE passages SET content_hash = 'changed ' || content_hash WHERE passage_id = ${gone}`);
    expect(opened().find(asked)).toBeNull();
    expect(db.prepare('SELECT count(*) AS n FROM cached').get()).toEqual({ n: 0 });
  }
  db.exec('DELETE FROM passages WHERE passage_id = 3');
  await keep(asked);
  expect(opened().find(asked)).toBeNull();
});

it('is not kept where it is not known what an earlier turn rests on', async () => {
  const asked = { ...ASKED, request: { ...ASKED.request, history: [{ question: 'q', answer: 'a' }] } };
  await keep(asked);
  expect(opened().find(asked)).toBeNull();
});

/** Each changes one thing an answer depends on. */
const CHANGES: Record<string, (asked: AskedOfProvider, by: string) => AskedOfProvider> = {
  question: (asked, by) => withRequest(asked, { question: `${asked.request.question} ${by}` }),
  'what was searched': (asked, by) => withRequest(asked, { searchedFor: by }),
  'history of another conversation': (asked, by) => withRequest(asked, { history: [{ question: by, answer: 'a', restsOn: [] }] }),
  'an answer in the history': (asked, by) => withRequest(asked, { history: [{ question: 'q', answer: by, restsOn: [] }] }),
  scope: (asked, by) => ({ ...asked, scopeId: scopeId.parse(`patient:/${by}`) }),
  provider: (asked, by) => withProvider(asked, { providerId: providerId.parse(`p-${by}`.slice(0, 60)) }),
  address: (asked, by) => withProvider(asked, { baseUrl: `https://${by}/v1` }),
  'what of names is replaced': (asked) => withProvider(asked, { pseudonymise: 'optional' }),
  'whether it is sent as written': (asked) => ({ ...asked, asWritten: true }),
  model: (asked, by) => ({ ...asked, model: by }),
  'words of a passage': (asked, by) => withHit(asked, { text: `Apixaban ${by}` }),
  'title of a passage': (asked, by) => withHit(asked, { title: by }),
  'headings of a passage': (asked, by) => withHit(asked, { headings: [by] }),
  'page of a passage': (asked) => withHit(asked, { page: 77 }),
  'a passage of the same words elsewhere': (asked) => withHit(asked, { passageId: passageId.parse(4) }),
  'one passage more': (asked) => withRequest(asked, { evidence: hits }),
  'one passage less': (asked) => withRequest(asked, { evidence: hits.slice(0, 1) }),
  'order of the passages': (asked) => withRequest(asked, { evidence: asked.request.evidence.toReversed() }),
};
function withRequest(asked: AskedOfProvider, request: Partial<AskedOfProvider['request']>): AskedOfProvider {
  return { ...asked, request: { ...asked.request, ...request } };
}
function withProvider(asked: AskedOfProvider, provider: Partial<AskedOfProvider['provider']>): AskedOfProvider {
  return { ...asked, provider: { ...asked.provider, ...provider } };
}
function withHit(asked: AskedOfProvider, change: Partial<SearchHit>): AskedOfProvider {
  const [first, ...rest] = asked.request.evidence;
  return withRequest(asked, { evidence: first === undefined ? [] : [{ ...first, ...change }, ...rest] });
}

it.each(Object.entries(CHANGES))('is not given where this is another: %s', async (_, change) => {
  await keep(ASKED);
  const other = change(ASKED, 'other');
  expect(opened().find(other)).toBeNull();
  await keep(other, said([{ kind: 'text', text: 'Only for the other.' }]));
  expect(opened().find(ASKED)?.parts).toHaveLength(2);
  expect(opened().find(other)?.parts).toEqual([{ kind: 'text', text: 'Only for the other.' }]);
});

it('has one key for one question, whatever several changes make of it', () => {
  const changes = fc.subarray(Object.entries(CHANGES));
  const words = fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom('a', 'b', '"', ']', ',', '\\', '\n', 'ä') });
  fc.assert(
    fc.property(changes, changes, words, words, (first, second, by, byOther) => {
      const one = first.reduce((asked, [, change]) => change(asked, by), ASKED);
      const other = second.reduce((asked, [, change]) => change(asked, byOther), ASKED);
      const plain = (asked: AskedOfProvider): string => JSON.stringify(asked);
      expect(answerKey(one) === answerKey(other)).toBe(plain(one) === plain(other));
    }),
    { seed: 6, numRuns: 300 },
  );
});
