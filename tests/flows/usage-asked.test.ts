import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { AppStatus } from '../../contract/app.ts';
import type { Client } from '../../contract/client.ts';
import type { AskEvent } from '../../contract/index.ts';
import { DEFAULT_COST_SETTINGS, type LimitState } from '../../contract/usage.ts';
import { type OpenAiServer, startOpenAiServer } from '../fakes/openai-server.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { PLAIN_PRICE } from '../fixtures/meter.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { useProvider } from '../fixtures/use-provider.ts';

type Done = Extract<AskEvent, { kind: 'done' }>;
let server: OpenAiServer;
let client: Client;

beforeEach(async () => {
  server = await startOpenAiServer();
  onTestFinished(server.close);
  client = (await startUnlockedEngine()).client();
  const letter = join(await temporaryFolder(), 'letter.txt');
  await writeFile(letter, 'Letter.\n\nAnna was given apixaban 2.5 mg twice daily for atrial fibrillation.\n');
  await client.library.index({ paths: [letter] });
  await useProvider(client, { baseUrl: server.baseUrl, name: 'Clinic', model: 'fake-model' });
  const prices = [{ ...PLAIN_PRICE, host: new URL(server.baseUrl).host, model: 'fake-*' }];
  await client.settings.update({ cost: { prices } });
});

async function ask(input: Partial<Parameters<Client['ask']>[0]> = {}): Promise<Done> {
  let last: AskEvent | null = null;
  for await (const event of await client.ask({ question: 'Which dose of apixaban?', ...input })) last = event;
  if (last?.kind !== 'done') throw new Error('The stream did not end with done');
  return last;
}

async function spend(): Promise<AppStatus['spend']> {
  for await (const status of await client.app.watch()) return status.spend;
  throw new Error('the status stream ended without a value');
}

async function limitOf(limit: Partial<Record<LimitState['of'], number>>): Promise<void> {
  const day = { money: limit.money ?? null, tokens: limit.tokens ?? null };
  await client.settings.update({ cost: { limits: { ...DEFAULT_COST_SETTINGS.limits, day } } });
}

const posted = (): number => server.requests.filter(({ method }) => method === 'POST').length;

it('tells with each answer what it cost by the figures of the provider, and keeps it in the ledger of calls', async () => {
  const done = await ask();
  const { items } = await client.usage.calls({});
  const [call] = items;
  if (call === undefined) throw new Error('no call is in the ledger');
  const { inputTokens, outputTokens } = call.usage;
  expect(call).toMatchObject({
    role: 'answer',
    providerName: 'Clinic',
    model: 'fake-model',
    outcome: 'done',
    isEstimated: false,
    turnId: done.turnId,
    conversationId: done.conversationId,
    serviceTier: 'default',
    costMicro: inputTokens + 2 * outputTokens,
  });
  expect(inputTokens).toBeGreaterThan(100);
  expect(done.cost).toEqual({
    costMicro: call.costMicro,
    currency: 'USD',
    tokens: inputTokens + outputTokens,
    isEstimated: false,
  });
  expect(await spend()).toEqual({ todayMicro: call.costMicro, currency: 'USD', limit: null });
  const { total, byRole } = await client.usage.summary({});
  expect([total, byRole]).toMatchObject([{ calls: 1, costMicro: call.costMicro }, [{ role: 'answer', calls: 1 }]]);
  expect(await client.usage.questions({})).toMatchObject([
    { turnId: done.turnId, question: 'Which dose of apixaban?', calls: 1 },
  ]);
  expect((await client.usage.csv({})).split('\r\n')[1]).toContain(',Clinic,');
});

it('asks nobody once the limit is reached: auto answers on this computer and says why, cloud says so', async () => {
  const first = await ask();
  await limitOf({ money: first.cost?.costMicro ?? 0 });
  const local = await ask({ mode: 'auto' });
  expect(local).toMatchObject({
    outcome: 'answered',
    answeredBy: { kind: 'local', why: expect.stringContaining('limit') },
    cost: null,
  });
  expect(await ask({ mode: 'cloud' })).toMatchObject({ outcome: 'failed' });
  expect(posted()).toBe(1);
  expect((await spend())?.limit).toMatchObject({ window: 'day', of: 'money', state: 'reached' });
  await limitOf({ tokens: 1_000_000 });
  expect(await ask({ mode: 'auto' })).toMatchObject({ answeredBy: { kind: 'provider' } });
});

it('counts a call that fails for what it took: nothing where it was refused, the estimate where nobody knows', async () => {
  server.script({ kind: 'status', status: 401 }, { kind: 'cut', pieces: ['Apixaban '], how: 'destroy' });
  await ask({ mode: 'cloud' });
  await ask({ mode: 'cloud' });
  const { items } = await client.usage.calls({});
  expect(items.map(({ outcome, isEstimated, costMicro }) => [outcome, isEstimated, (costMicro ?? 0) > 0])).toEqual([
    ['failed', true, true],
    ['failed', false, false],
  ]);
  // What was reckoned for the one nobody knows of is no less than what the provider counts for the same words.
  await ask({ mode: 'cloud' });
  const [told] = (await client.usage.calls({})).items;
  expect(items[0]?.usage.inputTokens).toBeGreaterThanOrEqual(told?.usage.inputTokens ?? Infinity);
});

it('shows the table in force, and only windows of an administrator change it', async () => {
  expect((await client.usage.prices())[0]).toMatchObject({ model: 'fake-*' });
  expect((await client.usage.prices()).length).toBeGreaterThan(20);
  await client.settings.update({ cost: { currency: 'EUR' } });
  expect(await client.usage.prices()).toHaveLength(1);
  await expect(client.settings.update({ cost: { currency: 'euro' } })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
