import { describe, expect, it, onTestFinished } from 'vitest';
import type { AskEvent, SendDecision } from '../../contract/ask.ts';
import { providerId } from '../../contract/ids.ts';
import { DEMO_PROVIDER_ID } from '../../contract/providers.ts';
import { DEFAULT_COST_SETTINGS } from '../../contract/usage.ts';
import { createFakeLibrary } from '../fakes/library.ts';
import { type OpenAiServer, type OpenAiServerOptions, startOpenAiServer } from '../fakes/openai-server.ts';
import { errorBody } from '../fakes/openai-shapes.ts';
import { createLeapingClock } from '../fixtures/leaping-clock.ts';
import { type GivenProvider, openTestProviders } from '../fixtures/open-providers.ts';

const library = createFakeLibrary([
  {
    title: 'Wrona, Zofia',
    text: 'Patient: Zofia Wrona. Apixaban 5 mg is given twice daily. Reduce the dose to 2.5 mg in severe renal failure.',
  },
]);
const QUESTION = 'What is the dose of apixaban in renal failure?';
type Rig = Awaited<ReturnType<typeof setUp>>;

async function startServer(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
  const server = await startOpenAiServer(options);
  onTestFinished(server.close);
  return server;
}

async function setUp(...providers: GivenProvider[]) {
  const clock = createLeapingClock();
  const rig = await openTestProviders({ library, providers, clock, wait: clock.wait });
  return { ...rig, clock };
}

function doneOf(events: readonly AskEvent[]): Extract<AskEvent, { kind: 'done' }> {
  const done = events.at(-1);
  if (done?.kind !== 'done') throw new Error('The stream did not end with done');
  return done;
}

async function asked(rig: Rig, options: Partial<Parameters<Rig['ask']>[0]> = {}, signal?: AbortSignal) {
  const events: AskEvent[] = [];
  for await (const event of rig.ask({ question: QUESTION, ...options }, signal)) events.push(event);
  return { events, done: doneOf(events), failed: events.find((event) => event.kind === 'failed') };
}

describe('who answers', () => {
  it('nobody is asked offline, and auto answers on this machine without a reason where nobody is set up', async () => {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl });
    expect((await asked(rig, { mode: 'offline' })).done.answeredBy).toEqual(LOCAL);
    await rig.settings.change({ mode: 'auto', providers: { roles: { answer: [], transcribe: [], speak: [], embed: [] } } });
    const { done, events } = await asked(rig);
    expect(done).toMatchObject({ outcome: 'answered', answeredBy: LOCAL, cost: null });
    expect(events.map(({ kind }) => kind).indexOf('answering')).toBeLessThan(events.map(({ kind }) => kind).indexOf('text'));
    expect(server.requests).toEqual([]);
  });

  it('one that runs on this very computer answers offline, too; the others of the chain do not', async () => {
    const [far, near] = [await startServer(), await startServer()];
    const rig = await setUp({ baseUrl: far.baseUrl }, { baseUrl: near.baseUrl, offline: true, name: 'Ollama' });
    await rig.settings.change({ mode: 'offline' });
    expect((await asked(rig)).done.answeredBy).toMatchObject({ kind: 'provider', name: 'Ollama', why: null });
    expect([far.requests.length, near.requests.length]).toEqual([0, 1]);
  });

  it('a question in the mode cloud fails while everything is offline, and this machine is offered', async () => {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl });
    await rig.settings.change({ mode: 'offline' });
    expect((await asked(rig, { mode: 'cloud' })).failed).toMatchObject({
      failure: { code: 'OFFLINE_MODE' },
      offlineOffered: true,
    });
    expect(server.requests).toEqual([]);
  });

  it('switching to offline ends an answer under way at once, with what had arrived, and the next one counts', async () => {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl });
    server.script({ kind: 'hang', pieces: ['Kept ', 'words. '] });
    const events: AskEvent[] = [];
    for await (const event of rig.ask({ question: QUESTION })) {
      events.push(event);
      if (event.kind === 'text') await rig.settings.change({ mode: 'offline' });
    }
    expect(doneOf(events)).toMatchObject({ outcome: 'failed', answer: expect.stringContaining('Kept') });
    expect(events.find((event) => event.kind === 'failed')).toMatchObject({ failure: { code: 'OFFLINE_MODE' } });
    expect(await server.requests[0]?.ended).toBe('left');
    expect((await asked(rig)).done.answeredBy).toEqual(LOCAL);
  });

  it('says of all of a chain why none answered, as the first failed', async () => {
    const [first, second] = [await startServer(), await startServer()];
    first.script({ kind: 'status', status: 401, body: errorBody('invalid_api_key', 'no') });
    second.script({ kind: 'status', status: 404, body: errorBody('model_not_found', 'no such model') });
    const rig = await setUp({ baseUrl: first.baseUrl, name: 'Clinic' }, { baseUrl: second.baseUrl, name: 'Spare' });
    const { failure } = (await asked(rig)).failed ?? {};
    expect(failure).toMatchObject({ code: 'PROVIDER_KEY_REFUSED' });
    expect(failure?.message).toMatch(/Clinic: .*key.* Spare: .*model/);
  });

  it('the demo answers from the library with citations, labelled, without sending anything or costing anything', async () => {
    const rig = await setUp();
    const answer = [{ providerId: DEMO_PROVIDER_ID, model: 'demo' }];
    const { roles } = rig.settings.current().providers;
    await rig.settings.change({ mode: 'offline', providers: { roles: { ...roles, answer } } });
    const { done } = await asked(rig);
    expect(done.answeredBy).toMatchObject({ kind: 'demo', name: 'Demo' });
    expect(done.answer).toMatch(/^\*\*Demo answer\*\*/);
    expect(done.citations).not.toEqual([]);
    expect(done.claims.filter(({ verdict, citation }) => citation !== null && verdict === 'contradicted')).toEqual([]);
    expect((await asked(rig, { question: 'Who painted the Mona Lisa?' })).done.outcome).toBe('not-in-library');
  });

  it('tells who would answer first, and lists the demo beside those that are set up', async () => {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl, name: 'Clinic' });
    expect(rig.providers.answersFirst()).toBe('Clinic');
    await rig.settings.change({ mode: 'offline' });
    expect(rig.providers.answersFirst()).toBeNull();
    expect(rig.providers.list().map(({ kind, name }) => [kind, name])).toEqual([
      ['openai', 'Clinic'],
      ['demo', 'Demo'],
    ]);
  });
});

const LOCAL = { kind: 'local', providerId: null, name: '', model: null, why: null };

it('a provider that is left alone is asked at once where its key or its setup is new, and not where something else is', async () => {
  const server = await startServer({ apiKey: 'sk-right' });
  const rig = await setUp({ baseUrl: server.baseUrl, apiKey: 'sk-wrong' });
  for (let question = 0; question < 3; question += 1) await asked(rig);
  expect((await asked(rig)).failed).toMatchObject({ failure: { code: 'PROVIDER_PAUSED' } });
  await rig.settings.change({ colorScheme: 'dark' });
  expect((await asked(rig)).failed).toMatchObject({ failure: { code: 'PROVIDER_PAUSED' } });
  await rig.settings.setApiKey(providerId.parse('p1'), 'sk-right');
  expect((await asked(rig)).done.outcome).toBe('answered');
});

it('every window is told how providers do, as it changes', async () => {
  const server = await startServer();
  const rig = await setUp({ baseUrl: server.baseUrl });
  const leaving = new AbortController();
  const states: (string | undefined)[] = [];
  await Promise.all([
    (async () => {
      for await (const [first] of rig.providers.watch(leaving.signal)) {
        states.push(first?.health[0]?.state);
        if (states.at(-1) === 'ok') leaving.abort();
      }
    })(),
    asked(rig),
  ]);
  expect(states[0]).toBeUndefined();
  expect(states.at(-1)).toBe('ok');
});

it('a model the server says it switches off is told before', async () => {
  const server = await startServer({ models: ['fake-model'], retiresOn: '2026-12-31' });
  const rig = await setUp({ baseUrl: server.baseUrl });
  rig.clock.leap(Date.parse('2026-11-20') - rig.clock.wallMs());
  const model = { model: 'fake-model', retiresOn: '2026-12-31', retiring: true };
  expect(await rig.providers.listModels(providerId.parse('p1'), new AbortController().signal)).toEqual([model]);
  expect(rig.providers.list()[0]?.retiring).toEqual([model]);
  const [examination] = rig.providers.examinations();
  const { state, detail } = (await examination?.look(new AbortController().signal)) ?? {};
  expect([state, detail]).toEqual(['warning', expect.stringContaining('switched off on 2026-12-31')]);
});

describe('a limit that is reached', () => {
  it('leaves questions to this machine in auto, and is the failure in cloud; nothing is sent', async () => {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl });
    const limits = { ...DEFAULT_COST_SETTINGS.limits, day: { money: null, tokens: 1 } };
    await rig.settings.change({ cost: { ...DEFAULT_COST_SETTINGS, limits } });
    expect((await asked(rig)).failed).toMatchObject({ failure: { code: 'LIMIT_REACHED' }, offlineOffered: true });
    const { done } = await asked(rig, { mode: 'auto' });
    expect(done.answeredBy).toMatchObject({ kind: 'local', why: 'The limit for what may be spent is reached' });
    expect(server.requests).toEqual([]);
  });
});

describe('names and numbers', () => {
  it('are replaced for each provider as it is set up: for the one that must not know them, and not for the next', async () => {
    const [first, second] = [await startServer(), await startServer()];
    first.script({ kind: 'status', status: 401, body: '' });
    const rig = await setUp(
      { baseUrl: first.baseUrl, pseudonymise: 'required' },
      { baseUrl: second.baseUrl, pseudonymise: 'off', offline: true },
    );
    const { done } = await asked(rig, { asWritten: true });
    expect(done).toMatchObject({ outcome: 'answered', replaced: null });
    expect(first.requests[0]?.texts.join()).not.toContain('Wrona');
    expect(second.requests[0]?.texts.join()).toContain('Zofia Wrona');
  });
});

describe('what a call used', () => {
  it.each(['responses', 'chat'] as const)('is metered as the server tells it (%s), and stands in the turn', async (api) => {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl, api });
    const { done } = await asked(rig);
    const [call] = rig.cost.calls({ offset: 0, limit: 9 }).items;
    expect(call).toMatchObject({
      outcome: 'done',
      isEstimated: false,
      serviceTier: 'default',
      turnId: done.turnId,
      role: 'answer',
    });
    expect(call?.usage.inputTokens).toBe(Math.ceil((server.requests[0]?.texts.join('').length ?? 0) / 4));
    expect(done.cost?.tokens).toBe((call?.usage.inputTokens ?? 0) + (call?.usage.outputTokens ?? 0));
    expect(rig.conversations.turn(done.turnId).cost).toEqual(done.cost);
  });

  it('is estimated where the server takes no wish for figures, which is asked without from then on', async () => {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl, api: 'chat' });
    server.script({ kind: 'status', status: 400, body: errorBody('unknown_parameter', "Unknown parameter: 'stream_options'.") });
    expect((await asked(rig)).done.outcome).toBe('answered');
    expect((await asked(rig)).done.outcome).toBe('answered');
    expect(server.requests.map(({ body }) => Object.hasOwn(body as object, 'stream_options'))).toEqual([true, false, false]);
    expect(rig.cost.calls({ offset: 0, limit: 9 }).items.map(({ isEstimated }) => isEstimated)).toEqual([true, true]);
  });
});

describe('a held request', () => {
  async function heldOnce(decision: SendDecision | 'leave', preview = true) {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl, name: 'Clinic' });
    if (!preview) await rig.settings.change({ privacy: { askBeforeSend: true } });
    const events: AskEvent[] = [];
    for await (const event of rig.ask({ question: QUESTION, preview })) {
      events.push(event);
      if (event.kind !== 'held') continue;
      expect(server.requests).toEqual([]);
      if (decision === 'leave') break;
      // However long a person reads.
      rig.clock.leap(3_600_000);
      rig.held.decide(event.sendId, decision);
      expect(() => rig.held.decide(event.sendId, decision)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    }
    return { server, rig, events, held: events.find((event) => event.kind === 'held') };
  }

  it('shows the very bytes, where they go and what they may cost, and sends those', async () => {
    const { server, events, held } = await heldOnce('send');
    expect(doneOf(events)).toMatchObject({ outcome: 'answered', answeredBy: { kind: 'provider' } });
    expect(held).toMatchObject({ providerName: 'Clinic', model: 'fake-model', destination: server.baseUrl.replace('/v1', '') });
    expect(JSON.parse(held?.body ?? '')).toEqual(server.requests[0]?.body);
    expect(held?.bytes).toBe(Number(server.requests[0]?.headers['content-length']));
    expect(held?.estimate.tokens).toBeGreaterThan(0);
  });

  it('is held by the settings, too', async () => {
    const { server, events } = await heldOnce('send', false);
    expect(doneOf(events).outcome).toBe('answered');
    expect(server.requests).toHaveLength(1);
  });

  it('is answered on this machine where a person says so, also in the mode cloud', async () => {
    const { server, events } = await heldOnce('offline');
    expect(doneOf(events)).toMatchObject({ outcome: 'answered', answeredBy: { kind: 'local', why: 'You chose this computer' } });
    expect(server.requests).toEqual([]);
  });

  it.each(['cancel', 'leave'] as const)('is not sent where the question is taken back (%s)', async (decision) => {
    const { server, rig } = await heldOnce(decision);
    const [conversation] = rig.conversations.list({ offset: 0, limit: 1 }).items;
    if (conversation === undefined) throw new Error('nothing is stored');
    expect(rig.conversations.get(conversation.conversationId).turns).toMatchObject([
      { outcome: 'cancelled', answer: '', failure: null },
    ]);
    expect(server.requests).toEqual([]);
    expect(rig.cost.calls({ offset: 0, limit: 9 }).items.map(({ outcome }) => outcome)).toEqual(['cancelled']);
  });
});

describe('a provider of its own kind', () => {
  it('of Azure gets its key and version its own way', async () => {
    const server = await startServer();
    const rig = await setUp({ baseUrl: server.baseUrl, kind: 'azure', apiVersion: '2025-04-01-preview' });
    expect((await asked(rig)).done.outcome).toBe('answered');
    const [request] = server.requests;
    expect(request?.headers).toMatchObject({ 'api-key': 'sk-test' });
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.query).toBe('?api-version=2025-04-01-preview');
  });

  it('is found out once: what it can do, without carrying anything out', async () => {
    const server = await startServer({ withoutResponses: 404 });
    const rig = await setUp({ baseUrl: server.baseUrl });
    const found = await rig.providers.probe(providerId.parse('p1'), new AbortController().signal);
    expect(found.capabilities).toMatchObject({ api: 'chat', transcription: false, speech: false, embeddings: false });
    expect(server.requests.every(({ texts }) => texts.length === 0)).toBe(true);
    expect(rig.providers.list()[0]?.capabilities).toEqual(found.capabilities);
    server.requests.length = 0;
    expect((await asked(rig)).done.outcome).toBe('answered');
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/chat/completions']);
  });

  it('is looked at by the doctor without cost: its models, those that are missing, and how it does', async () => {
    const server = await startServer({ models: ['other'] });
    const rig = await setUp({ baseUrl: server.baseUrl, name: 'Clinic' });
    const [examination] = rig.providers.examinations();
    expect(examination?.name).toBe('Provider Clinic');
    expect(await examination?.look(new AbortController().signal)).toEqual({
      state: 'warning',
      detail: 'Answers, and offers 1 models. It does not list the model fake-model.',
    });
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/models']);
    expect(rig.cost.calls({ offset: 0, limit: 9 }).items).toEqual([]);
  });
});
