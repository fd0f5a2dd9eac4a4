import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { AnswerMode, AskEvent } from '../../contract/ask.ts';
import type { FailureCode } from '../../contract/failures.ts';
import { DEFAULT_PROVIDER, type Provider } from '../../contract/providers.ts';
import { createFakeLibrary } from '../fakes/library.ts';
import { type Behaviour, type OpenAiServer, startOpenAiServer } from '../fakes/openai-server.ts';
import { errorBody } from '../fakes/openai-shapes.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { createLeapingClock } from '../fixtures/leaping-clock.ts';
import { type GivenProvider, openTestProviders } from '../fixtures/open-providers.ts';

/** Every way a provider can fail, each with what becomes of the question: with nobody else, on this machine, by the next in the chain. */

const library = createFakeLibrary([
  { title: 'Apixaban guideline', text: 'Apixaban 5 mg is given twice daily. Reduce the dose to 2.5 mg in severe renal failure.' },
]);
const QUESTION = 'What is the dose of apixaban in renal failure?';
/** The shortest the settings take, so that nobody waits; with those out of the box, time-left.test.ts adds up the longest. */
const TIMEOUTS = { connectMs: 500, firstTokenMs: 1000, betweenTokensMs: 1000 };
/** What may be waited before something is asked again. */
const MOST_MS = 10_000;
const PATIENT = { connectMs: 60_000, firstTokenMs: 120_000, betweenTokensMs: 120_000 };
/** Only what is waited for in vain is waited for so briefly: everything else takes as long as this machine needs. */
const timeoutsFor = (behaviour: Behaviour): Provider['timeouts'] =>
  behaviour.kind === 'hang' || (behaviour.kind === 'answer' && behaviour.firstDelayMs !== undefined) ? TIMEOUTS : PATIENT;

type Done = Extract<AskEvent, { kind: 'done' }>;
let first: OpenAiServer;
beforeEach(async () => {
  first = await startOpenAiServer();
  onTestFinished(first.close);
});

async function setUp(mode: AnswerMode, providers: GivenProvider[]) {
  const clock = createLeapingClock();
  const rig = await openTestProviders({
    library,
    providers: providers.map((one) => ({ api: 'responses', ...one })),
    clock,
    wait: clock.wait,
  });
  await rig.settings.change({ mode });
  return {
    ...rig,
    clock,
    /** The events of a question, and what was waited between requests, all in all. */
    async asked(): Promise<{ events: AskEvent[]; done: Done; waitedMs: number }> {
      const events: AskEvent[] = [];
      for await (const event of rig.ask({ question: QUESTION })) events.push(event);
      const done = events.at(-1);
      if (done?.kind !== 'done') throw new Error('The stream did not end with done');
      const stored = rig.conversations.get(done.conversationId).turns.at(-1);
      // Nothing of it is lost, whatever became of it.
      expect(stored).toMatchObject({
        turnId: done.turnId,
        answer: done.answer,
        outcome: done.outcome,
        answeredBy: done.answeredBy,
      });
      return { events, done, waitedMs: clock.monotonicMs() };
    },
  };
}

const status = (code: number, name: string | null, headers: Record<string, string> = {}): Behaviour => ({
  kind: 'status',
  status: code,
  body: errorBody(name, 'The model `x` is to blame'),
  headers,
});

/** What the server does, the failure it is, and whether it is asked once more. */
const BEFORE_THE_FIRST_WORD: [string, Behaviour, FailureCode, 'once' | 'twice'][] = [
  ['400', status(400, 'invalid_prompt'), 'PROVIDER_REQUEST_REFUSED', 'once'],
  ['400 of an unknown model', status(400, 'model_not_found'), 'PROVIDER_MODEL_UNKNOWN', 'once'],
  ['401', status(401, 'invalid_api_key'), 'PROVIDER_KEY_REFUSED', 'once'],
  ['402', status(402, null), 'PROVIDER_QUOTA_USED_UP', 'once'],
  ['403', status(403, null), 'PROVIDER_KEY_REFUSED', 'once'],
  ['404 of a model', status(404, 'model_not_found'), 'PROVIDER_MODEL_UNKNOWN', 'once'],
  ['404 of the address', { kind: 'status', status: 404, body: 'nothing here' }, 'PROVIDER_REQUEST_REFUSED', 'once'],
  ['408', status(408, null), 'PROVIDER_TIMEOUT', 'once'],
  ['413', status(413, null), 'PROVIDER_REQUEST_REFUSED', 'once'],
  ['422', status(422, null), 'PROVIDER_REQUEST_REFUSED', 'once'],
  ['429 with Retry-After', status(429, 'rate_limit_exceeded', { 'retry-after': '1' }), 'PROVIDER_RATE_LIMITED', 'twice'],
  ['429 with a Retry-After of a day', status(429, null, { 'retry-after': '86400' }), 'PROVIDER_RATE_LIMITED', 'once'],
  ['429 of an empty account', status(429, 'insufficient_quota'), 'PROVIDER_QUOTA_USED_UP', 'once'],
  ['500', status(500, 'server_error'), 'PROVIDER_ERROR', 'twice'],
  ['502 with an HTML page', { kind: 'status', status: 502, body: '<html>' }, 'PROVIDER_ERROR', 'twice'],
  ['503', status(503, null, { 'retry-after': '1' }), 'PROVIDER_ERROR', 'twice'],
  ['504', status(504, null), 'PROVIDER_TIMEOUT', 'once'],
  ['a first word that comes too late', { kind: 'answer', firstDelayMs: 3000 }, 'PROVIDER_TIMEOUT', 'once'],
  ['no answer at all', { kind: 'hang', pieces: null }, 'PROVIDER_TIMEOUT', 'once'],
  ['a stream that says nothing', { kind: 'hang', pieces: [] }, 'PROVIDER_TIMEOUT', 'once'],
  ['a reset connection', { kind: 'cut', pieces: [], how: 'reset' }, 'PROVIDER_CUT', 'twice'],
  ['a stream that ends at once', { kind: 'raw', body: '' }, 'PROVIDER_CUT', 'twice'],
  ['events that are no JSON', { kind: 'raw', body: 'data: {"type": oops\n\n' }, 'PROVIDER_ERROR', 'twice'],
  ['one event without an end', { kind: 'flood' }, 'PROVIDER_ERROR', 'twice'],
  ['a web page', { kind: 'raw', body: '<html>', contentType: 'text/html' }, 'PROVIDER_REQUEST_REFUSED', 'once'],
];

describe.each(BEFORE_THE_FIRST_WORD)('%s before the first word', (_what, behaviour, code, times) => {
  const requests = times === 'twice' ? 2 : 1;

  it('is a failure of its own where only this provider may answer, and offers this machine', async () => {
    first.script(behaviour, behaviour);
    const { asked, cost } = await setUp('cloud', [{ baseUrl: first.baseUrl, timeouts: timeoutsFor(behaviour) }]);
    const { events, done, waitedMs } = await asked();
    expect(events.find((event) => event.kind === 'failed')).toMatchObject({ failure: { code }, offlineOffered: true });
    expect(done).toMatchObject({ outcome: 'failed', answer: '' });
    expect(first.requests).toHaveLength(requests);
    expect(cost.calls({ offset: 0, limit: 9 }).items.map(({ outcome }) => outcome)).toEqual(Array(requests).fill('failed'));
    expect(waitedMs).toBeLessThan(MOST_MS);
  });

  it('leaves the question to the next of the chain, and says so', async () => {
    const second = await startOpenAiServer();
    onTestFinished(second.close);
    first.script(behaviour, behaviour);
    const { asked } = await setUp('cloud', [
      { baseUrl: first.baseUrl, name: 'Clinic', timeouts: timeoutsFor(behaviour) },
      { baseUrl: second.baseUrl, name: 'Spare' },
    ]);
    const { done, waitedMs } = await asked();
    expect(done).toMatchObject({ outcome: 'answered', answer: expect.stringContaining('2.5 mg') });
    expect(done.answeredBy).toMatchObject({
      kind: 'provider',
      providerId: 'p2',
      name: 'Spare',
      why: expect.stringContaining('Clinic'),
    });
    expect(second.requests).toHaveLength(1);
    expect(waitedMs).toBeLessThan(MOST_MS);
  });
});

it.each(BEFORE_THE_FIRST_WORD)(
  '%s before the first word: auto answers on this machine, and says why',
  async (_what, behaviour) => {
    first.script(behaviour, behaviour);
    const { asked } = await setUp('auto', [{ baseUrl: first.baseUrl, name: 'Clinic', timeouts: timeoutsFor(behaviour) }]);
    const { done, waitedMs } = await asked();
    expect(done).toMatchObject({ outcome: 'answered', answer: expect.stringContaining('2.5 mg'), claims: [] });
    expect(done.answeredBy).toMatchObject({ kind: 'local', why: expect.stringMatching(/Clinic/) });
    expect(waitedMs).toBeLessThan(MOST_MS);
  },
);

const AFTER_IT: [string, Behaviour, FailureCode][] = [
  ['a stall', { kind: 'hang', pieces: ['Kept ', 'words'] }, 'PROVIDER_CUT'],
  ['a reset', { kind: 'cut', pieces: ['Kept ', 'words'], how: 'reset' }, 'PROVIDER_CUT'],
  ['an early end', { kind: 'cut', pieces: ['Kept ', 'words'], how: 'end' }, 'PROVIDER_CUT'],
  [
    'an error in the stream',
    { kind: 'answer', pieces: ['Kept ', 'words'], ending: { kind: 'failed', code: 'server_error' } },
    'PROVIDER_ERROR',
  ],
];

it.each(AFTER_IT)(
  '%s after the first word keeps what was said, and nobody goes on in its place',
  async (_what, behaviour, code) => {
    const second = await startOpenAiServer();
    onTestFinished(second.close);
    first.script(behaviour);
    const { asked } = await setUp('auto', [
      { baseUrl: first.baseUrl, timeouts: timeoutsFor(behaviour) },
      { baseUrl: second.baseUrl },
    ]);
    const { events, done } = await asked();
    expect(events.find((event) => event.kind === 'failed')).toMatchObject({ failure: { code }, offlineOffered: true });
    expect(done).toMatchObject({ outcome: 'failed', answer: 'Kept words', answeredBy: { providerId: 'p1' } });
    expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
  },
);

describe('a server that cannot be reached', () => {
  async function failureOf(baseUrl: string) {
    const { asked } = await setUp('auto', [{ baseUrl, name: 'Clinic', timeouts: { ...PATIENT, connectMs: 2000 } }]);
    const { done, waitedMs } = await asked();
    expect(done).toMatchObject({ outcome: 'answered', answeredBy: { kind: 'local' } });
    expect(waitedMs).toBeLessThan(MOST_MS);
    return done.answeredBy?.why;
  }

  it('nothing listens there', async () => {
    await first.close();
    expect(await failureOf(first.baseUrl)).toBe('Clinic cannot be reached');
  });

  it('its name is nobody’s', async () => {
    // Where there is no name server at all, the wait for a connection ends it.
    expect(['Clinic cannot be reached', 'Clinic did not answer in time']).toContain(await failureOf('https://nobody.invalid/v1'));
  });

  it('its certificate is not trusted', async () => {
    const server = createSecureServer(await makeCertificate({ subject: 'Clinic', names: 'IP:127.0.0.1' }), (_request, response) =>
      response.end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    expect(await failureOf(`https://127.0.0.1:${port}/v1`)).toBe('Clinic cannot be reached');
  });

  it('what takes the connection never says who it is', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => void sockets.push(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    });
    const { port } = server.address() as AddressInfo;
    const { asked } = await setUp('cloud', [
      { baseUrl: `https://127.0.0.1:${port}/v1`, timeouts: { ...TIMEOUTS, firstTokenMs: 60_000 } },
    ]);
    const { events } = await asked();
    const failure = { code: 'PROVIDER_TIMEOUT', message: expect.stringContaining('connection') };
    expect(events.find((event) => event.kind === 'failed')).toMatchObject({ failure });
  });
});

describe('a provider that fails again and again', () => {
  it('is left alone, and asked again by itself: within a minute of working it answers', async () => {
    const fault = status(500, 'server_error');
    const { asked, clock, providers } = await setUp('auto', [{ baseUrl: first.baseUrl, name: 'Clinic' }]);
    const healthy = () => providers.list()[0]?.health[0]?.state;
    for (let outage = 0; outage < 6; outage += 1) {
      first.script(fault, fault, fault, fault);
      for (let question = 0; question < 2; question += 1) {
        expect((await asked()).done.answeredBy).toMatchObject({ kind: 'local' });
      }
      expect(healthy()).toBe('paused');
      const asking = first.requests.length;
      expect((await asked()).done.answeredBy?.why).toContain('left alone');
      // While it is left alone nothing is sent to it.
      expect(first.requests).toHaveLength(asking);
      clock.leap(31_000);
      expect(['paused', 'unknown']).toContain(healthy());
    }
    // The faults that were not used up; from here on it works.
    first.unscript();
    const fromMs = clock.monotonicMs();
    while ((await asked()).done.answeredBy?.kind !== 'provider') clock.leap(1000);
    expect(clock.monotonicMs() - fromMs).toBeLessThan(60_000);
    expect(healthy()).toBe('ok');
  });

  it('flaps: an answer now and then ends no question in nothing', async () => {
    const { asked, clock } = await setUp('auto', [{ baseUrl: first.baseUrl }]);
    for (let question = 0; question < 12; question += 1) {
      first.script(question % 3 === 0 ? { kind: 'answer' } : { kind: 'cut', pieces: [], how: 'reset' });
      expect((await asked()).done.outcome).toBe('answered');
      clock.leap(2000);
    }
  });
});

it('keeps to limits the server tells, and to those of the settings', async () => {
  const limits = { ...DEFAULT_PROVIDER.limits, requestsPerMinute: 2 };
  const { asked, clock } = await setUp('auto', [{ baseUrl: first.baseUrl, name: 'Clinic', limits }]);
  const kinds: (string | undefined)[] = [];
  for (let question = 0; question < 4; question += 1) kinds.push((await asked()).done.answeredBy?.kind);
  expect(kinds).toEqual(['provider', 'provider', 'local', 'local']);
  clock.leap(60_000);
  expect((await asked()).done.answeredBy?.kind).toBe('provider');
  expect(first.requests).toHaveLength(3);
});
