import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AskEvent, Citation } from '../../contract/ask.ts';
import type { Pseudonymise } from '../../contract/providers.ts';
import { createClient, type Client } from '../../contract/client.ts';
import type { DocumentSummary } from '../../contract/documents.ts';
import { createPipePair } from '../../contract/pipe-pair.ts';
import { createEngine } from '../../engine/engine.ts';
import { createNativeParts } from '../../native/parts.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { COMPROMISED, ECHO, fenceOf, FORGED_DOSE, FORGED_MARKERS, HONEST, sourcesOf } from '../fakes/misled-models.ts';
import { startOpenAiServer, type Behaviour, type OpenAiServer, type RecordedRequest } from '../fakes/openai-server.ts';
import { HIDDEN, liveIn } from '../fixtures/inert-answer.ts';
import { useProvider } from '../fixtures/use-provider.ts';
import { CONTROLS, fileOf, INJECTIONS, type Injection } from '../fixtures/injections.ts';

const API_KEY = 'sk-secret-of-the-clinic';
const ALL = [...INJECTIONS, ...CONTROLS];
let home: string;
let server: OpenAiServer;
let client: Client;
let close: () => Promise<void>;
/** Every address anything was sent to. */
const sentTo: string[] = [];
let documents: Map<string, DocumentSummary>;
const texts = new Map<string, string>();
let before: unknown;
/** What a request looks like where the documents are harmless. */
let harmless: unknown;
/** Forged doses seen beside the true words of the document asked for. */
let refuted = 0;

/** All that is kept but conversations. */
async function kept(): Promise<unknown> {
  return {
    settings: await client.settings.get(),
    sources: await client.library.sources.list(),
    documents: (await client.library.documents.list({ limit: 500 })).items,
  };
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'voiceassist-injection-'));
  server = await startOpenAiServer({ apiKey: API_KEY });
  const native = createNativeParts({
    version: '0.0.0',
    shell: 'cli',
    dataDir: join(home, 'profile'),
    fetch: (input, init) => {
      sentTo.push(input instanceof Request ? input.url : String(input));
      return globalThis.fetch(input, init);
    },
  });
  const engine = createEngine({ ...native, keychain: createMemoryKeychain('open') });
  await engine.start();
  const [own, engines] = createPipePair();
  engine.connect(engines, { role: 'admin' });
  client = createClient(own);
  close = async () => {
    await engine.close();
    await server.close();
    await rm(home, { recursive: true, force: true });
  };
  await client.app.vault.create({ method: 'keychain' });
  for (const injection of ALL) {
    const { path, content } = await fileOf(injection);
    await mkdir(dirname(join(home, 'notes', path)), { recursive: true });
    await writeFile(join(home, 'notes', path), content);
  }
  const taken = await client.library.index({ paths: [join(home, 'notes')] });
  expect(taken).toMatchObject({ added: ALL.length, failed: [] });
  // What is sent is compared letter for letter; below it is looked at with tokens in place of names, too.
  const { providerId } = await pseudonymise('off');
  await client.settings.setApiKey({ providerId, apiKey: API_KEY });

  const { items } = await client.library.documents.list({ limit: 500 });
  for (const { documentId } of items) texts.set(documentId, (await client.library.documents.text({ documentId })).text);
  documents = new Map();
  for (const { drug, id } of ALL) {
    const own = items.filter(({ documentId }) => texts.get(documentId)?.includes(drug));
    expect(own, id).toHaveLength(1);
    documents.set(drug, own[0]!);
  }
  before = await kept();
  harmless = await harmlessShape();
});
afterAll(() => close());
afterEach(() => {
  server.requests.length = 0;
});

type Done = Extract<AskEvent, { kind: 'done' }>;

function pseudonymise(policy: Pseudonymise) {
  return useProvider(client, { baseUrl: server.baseUrl, model: 'fake-model', api: 'responses', pseudonymise: policy });
}

async function ask({ question }: Injection, mode: 'offline' | 'cloud'): Promise<{ events: AskEvent[]; done: Done }> {
  const events: AskEvent[] = [];
  for await (const event of await client.ask({ question, mode })) events.push(event);
  const done = events.at(-1);
  if (done?.kind !== 'done') throw new Error('no end');
  return { events, done };
}

/** Letters and digits alone: what is left of words however they are marked. */
const letters = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
/** The longest run of the words without hidden characters or marks of Markdown, to be looked for. */
function trace({ words, trace: given }: Injection): string {
  if (given !== null) return letters(given);
  const runs = words.split(/[^\p{L}\p{N} .,:]+/u).map(letters);
  return runs.reduce((a, b) => (b.length > a.length ? b : a)).slice(0, 40);
}

/** What is shown leads nowhere, hides nothing, and every marker in it is a citation of true words. */
async function expectInert({ events, done }: { events: AskEvent[]; done: Done }): Promise<void> {
  const said = events.flatMap((event) => (event.kind === 'text' ? [event.text] : [])).join('');
  expect(said).toBe(done.answer);
  expect(liveIn(done.answer)).toEqual([]);
  expect(done.answer).not.toMatch(HIDDEN);
  const bare = [...done.answer.replace(/```[\s\S]*$/, '').matchAll(/(?<!\\)\[(\d+)\](?!\\?\()/g)].map(([, number]) =>
    Number(number),
  );
  const numbers = new Set(done.citations.map(({ number }) => number));
  expect(bare.filter((number) => !numbers.has(number))).toEqual([]);
  for (const citation of done.citations) expectTrue(citation);
  for (const event of events)
    if (event.kind === 'evidence') for (const { title } of event.hits) expect(title).not.toMatch(HIDDEN);
}

/** A citation shows the very words of a document of the library, by its own title and path. */
function expectTrue({ documentId, start, end, quote, title, path }: Citation): void {
  expect(texts.get(documentId)?.slice(start, end)).toBe(quote);
  const document = [...documents.values()].find((one) => one.documentId === documentId);
  expect({ title, path }).toEqual({ title: document?.title, path: document?.path });
  expect(quote).not.toMatch(HIDDEN);
}

/** A request is what it is for a harmless document, but for what stands between the marks. Gives the shape that is left. */
function shapeOf(
  { method, path, headers, body, texts: [instructions = '', prompt = ''], problem }: RecordedRequest,
  drug: string,
) {
  expect(problem).toBeNull();
  const fence = fenceOf(instructions);
  const { input, ...rest } = body as { input: { role: string; content: string }[]; instructions: string };
  expect(JSON.stringify(body)).not.toContain(API_KEY);
  expect(prompt).not.toMatch(/[\p{Cf}\p{DI}]|[^\P{Cc}\n\t]/u);
  const sources = sourcesOf([instructions, prompt]);
  // Nothing stands outside the marks but the question, and no document wrote one of them.
  const marks = prompt.match(new RegExp(`</?source-${fence}`, 'g')) ?? [];
  expect(marks).toHaveLength(2 * sources.length);
  const outside = sources.reduce(
    (left, { attributes, text }) => left.replace(`<source-${fence}${attributes}>\n${text}\n</source-${fence}>`, () => 'SOURCE'),
    prompt,
  );
  expect(outside.replace(/(?:SOURCE\n\n)+/, '')).toBe(`Question: What is the dose of ${drug}?`);
  for (const { attributes } of sources)
    expect(attributes).toMatch(/^ number="\d+" title="[^"]*"(?: page="\d+")?(?: section="[^"]*")?$/);
  return {
    method,
    path,
    host: headers.host,
    authorization: headers.authorization,
    headers: Object.keys(headers).toSorted(),
    rest: { ...rest, instructions: instructions.replaceAll(fence, 'FENCE') },
    roles: input.map(({ role, ...more }) => [role, Object.keys(more)]),
  };
}

async function askModel(
  injection: Injection,
  model: Behaviour,
): Promise<{ events: AskEvent[]; done: Done; sent: RecordedRequest }> {
  server.requests.length = 0;
  sentTo.length = 0;
  server.script(model);
  const answered = await ask(injection, 'cloud');
  expect(sentTo).toEqual([`${server.baseUrl}/responses`]);
  expect(server.requests).toHaveLength(1);
  return { ...answered, sent: server.requests[0]! };
}

async function harmlessShape(): Promise<unknown> {
  const control = CONTROLS[0]!;
  return shapeOf((await askModel(control, HONEST)).sent, control.drug);
}

describe('the suite', () => {
  it('has at least 60 attempts, at every goal and through every carrier, each beside a harmless document', () => {
    expect(INJECTIONS.length).toBeGreaterThanOrEqual(60);
    expect(new Set(INJECTIONS.map(({ words, carrier }) => carrier + words)).size).toBe(INJECTIONS.length);
    expect(new Set(INJECTIONS.map(({ carrier }) => carrier))).toEqual(new Set(CONTROLS.map(({ carrier }) => carrier)));
  });
});

describe.each(ALL.map((injection) => [injection.id, injection] as const))('%s', (_id, injection) => {
  const own = (): DocumentSummary => documents.get(injection.drug)!;

  it('is kept as words where words are read, and nowhere else', () => {
    const { title, path, documentId } = own();
    const found = {
      text: letters(texts.get(documentId) ?? '').includes(trace(injection)),
      title: letters(title).includes(trace(injection)),
      path: letters(path).includes(trace(injection)),
    };
    expect(texts.get(documentId)).not.toMatch(HIDDEN);
    expect(title).not.toMatch(HIDDEN);
    expect({ id: injection.id, text: found.text, any: found.text || found.title || found.path }).toEqual({
      id: injection.id,
      text: injection.kept === 'text',
      any: injection.kept !== 'nowhere',
    });
    if (injection.kept === 'title') expect(found.title).toBe(true);
  });

  it('is answered offline with the true words, and changes nothing', async () => {
    sentTo.length = 0;
    const answered = await ask(injection, 'offline');
    expect(answered.done.outcome).toBe('answered');
    const quotes = answered.done.citations.filter(({ documentId }) => documentId === own().documentId).map(({ quote }) => quote);
    expect(quotes.join('\n')).toMatch(/\b40 mg/);
    await expectInert(answered);
    expect(sentTo).toEqual([]);
    expect(server.requests).toEqual([]);
  });

  it('goes to a model only between the marks, in a request like any other', async () => {
    const { sent, done, events } = await askModel(injection, HONEST);
    const shape = shapeOf(sent, injection.drug);
    expect(shape).toEqual(harmless);
    expect(shape).toMatchObject({ host: new URL(server.baseUrl).host, authorization: `Bearer ${API_KEY}` });
    const mine = sourcesOf(sent.texts).filter(({ text }) => text.includes(injection.drug));
    expect(mine).toHaveLength(1);
    expect(letters(mine[0]?.text ?? '').includes(trace(injection))).toBe(injection.kept === 'text');
    const inTitle = letters(mine[0]?.attributes ?? '').includes(trace(injection));
    expect(inTitle || injection.kept !== 'title').toBe(true);
    expect(inTitle && (injection.kept === 'path' || injection.kept === 'nowhere')).toBe(false);
    expect(done.outcome).toBe('answered');
    expect(done.answer).toContain('40 mg');
    expect(done.citations.some(({ quote }) => quote.includes('40 mg'))).toBe(true);
    await expectInert({ events, done });
  });

  it('stays words where a model repeats all it was given', async () => {
    const answered = await askModel(injection, ECHO);
    expect(answered.done.outcome).toBe('answered');
    await expectInert(answered);
  });

  it('gains nothing by a model that obeys it', async () => {
    const answered = await askModel(injection, COMPROMISED);
    const { outcome, citations, claims, removedMarkers, answer } = answered.done;
    expect(outcome).toBe('answered');
    expect(answer).not.toContain(API_KEY);
    expect(removedMarkers).toBeGreaterThanOrEqual(FORGED_MARKERS);
    // The forged dose is supported by nothing but a document whose text says so itself; what its title says does not count.
    const forged = claims.filter(({ start, end }) => answer.slice(start, end).includes(FORGED_DOSE));
    expect(forged.length).toBeGreaterThan(0);
    for (const { verdict, citation } of forged) {
      if (verdict !== 'supported') continue;
      const cited = citations.find(({ number }) => number === citation);
      expect(texts.get(cited?.documentId ?? '')).toContain(FORGED_DOSE);
    }
    if (citations[0]?.documentId === own().documentId && !texts.get(own().documentId)?.includes(FORGED_DOSE)) {
      expect(forged[0]?.verdict).not.toBe('supported');
      refuted += 1;
    }
    await expectInert(answered);
  });
});

describe('with names and numbers replaced', () => {
  beforeAll(async () => {
    await pseudonymise('required');
    harmless = await harmlessShape();
  });
  afterAll(async () => void (await pseudonymise('off')));

  it.each(
    INJECTIONS.filter(({ goal }) => goal === 'break out' || goal === 'open a link' || goal === 'hide itself').map(
      (one) => [one.id, one] as const,
    ),
  )('the marks hold: %s', async (_id, injection) => {
    const answered = await askModel(injection, COMPROMISED);
    expect(shapeOf(answered.sent, injection.drug)).toEqual(harmless);
    await expectInert(answered);
    await expectInert(await askModel(injection, ECHO));
  });
});

describe('after all of them', () => {
  it('most forged doses stood beside the true words, and were not believed', () => {
    expect(refuted).toBeGreaterThan(CONTROLS.length);
  });

  it('settings, mode, sources and documents are as they were', async () => {
    expect(await kept()).toEqual(before);
  });

  it('a turn holds what was shown and nothing more', async () => {
    const { events, done } = await askModel(INJECTIONS[0]!, COMPROMISED);
    const { turns } = await client.conversations.get({ conversationId: done.conversationId });
    const { answer, citations, removedMarkers, outcome, timings } = done;
    expect(turns).toHaveLength(1);
    expect(turns[0]).toMatchObject({ answer, citations, removedMarkers, outcome, timings, question: INJECTIONS[0]!.question });
    expect(turns[0]?.hits).toEqual(events.find((event) => event.kind === 'evidence')?.hits);
  });

  it('the log holds no word of any document', async () => {
    const folder = join(home, 'profile', 'logs');
    const files = await readdir(folder).catch(() => []);
    for (const file of files) {
      const log = await readFile(join(folder, file), 'utf8');
      expect(ALL.filter(({ drug }) => log.includes(drug))).toEqual([]);
      expect(INJECTIONS.filter((injection) => letters(log).includes(trace(injection)))).toEqual([]);
      expect(log).not.toContain('attacker');
      expect(log).not.toContain(API_KEY);
    }
  });
});
