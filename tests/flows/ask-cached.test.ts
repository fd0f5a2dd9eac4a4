import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { Client } from '../../contract/client.ts';
import type { AskEvent, SourceId } from '../../contract/index.ts';
import { startOpenAiServer, type OpenAiServer } from '../fakes/openai-server.ts';
import { PASSPHRASE, startTestEngine, startUnlockedEngine, type TestEngine } from '../fixtures/engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { useProvider } from '../fixtures/use-provider.ts';

type Done = Extract<AskEvent, { kind: 'done' }>;

const QUESTION = 'Which dose of apixaban was Anna Smith given?';
let server: OpenAiServer;
let started: TestEngine;
let client: Client;
let notes: string;
let sourceId: SourceId;

beforeEach(async () => {
  server = await startOpenAiServer();
  onTestFinished(server.close);
  started = await startUnlockedEngine();
  client = started.client();
  notes = join(await temporaryFolder(), 'notes');
  for (const [patient, dose] of [
    ['Anna Smith', '2.5'],
    ['Piotr Nowak', '5'],
  ] as const) {
    await mkdir(join(notes, 'Patients', patient), { recursive: true });
    await writeFile(
      join(notes, 'Patients', patient, 'letter.txt'),
      `Letter about ${patient}.\n\n${patient} was given apixaban ${dose} mg twice daily for atrial fibrillation.\n`,
    );
  }
  await client.library.index({ paths: [notes] });
  const [source] = await client.library.sources.list();
  if (source === undefined) throw new Error('The folder is no source.');
  ({ sourceId } = source);
  await useProvider(client, { baseUrl: server.baseUrl, model: 'fake-model', api: 'responses' });
  const conventions = [{ kind: 'patient' as const, folder: join(notes, 'Patients') }];
  await client.settings.update({ cache: { answers: true }, scopes: { conventions } });
});

async function ask(input: Partial<Parameters<Client['ask']>[0]> = {}): Promise<{ done: Done; events: AskEvent[] }> {
  const events: AskEvent[] = [];
  for await (const event of await client.ask({ question: QUESTION, mode: 'cloud', ...input })) events.push(event);
  const done = events.at(-1);
  if (done?.kind !== 'done') throw new Error('The stream did not end with done');
  return { done, events };
}
const sent = (): number => server.requests.filter(({ path }) => path.endsWith('/responses')).length;
const lookUps = async () => (await client.usage.summary({})).cache.find(({ cache }) => cache === 'answers');

it('gives the same answer without asking the provider again, says so, and checks it like any other', async () => {
  const first = await ask();
  expect(first.done).toMatchObject({ outcome: 'answered', answeredBy: { kind: 'provider' } });
  const again = await ask();
  expect(sent()).toBe(1);
  expect(again.done).toMatchObject({
    answer: first.done.answer,
    citations: first.done.citations,
    claims: first.done.claims,
    replaced: null,
    cost: null,
    answeredBy: { kind: 'cache', model: 'fake-model', why: expect.stringContaining('Answered on ') },
  });
  expect(again.done.claims).toMatchObject([{ verdict: 'supported' }]);
  expect(again.events.findIndex(({ kind }) => kind === 'answering')).toBeLessThan(
    again.events.findIndex(({ kind }) => kind === 'text'),
  );
  const { conversationId, answeredBy } = again.done;
  expect((await client.conversations.get({ conversationId })).turns[0]?.answeredBy).toEqual(answeredBy);
  expect(await lookUps()).toEqual({ cache: 'answers', hits: 1, misses: 1 });
  const { saved } = await client.usage.summary({});
  expect(saved.answers).toBe(1);
  expect(saved.tokens).toBeGreaterThan(0);
});

it('asks again where it is told to, and gives the new answer from then on', async () => {
  await ask();
  server.script({ kind: 'answer', pieces: ['Another answer [1].'] });
  expect((await ask({ fresh: true })).done).toMatchObject({ answeredBy: { kind: 'provider' } });
  const last = await ask();
  expect([sent(), last.done.answeredBy?.kind, last.done.answer]).toEqual([2, 'cache', 'Another answer [1].']);
});

it('knows nothing of it under a patient, in another conversation, or of another model', async () => {
  await ask();
  const [scope] = await client.scopes.list({ query: 'Anna' });
  const scopeId = scope?.scopeId;
  expect(scopeId).toBeDefined();
  expect((await ask({ scopeId })).done.answeredBy?.kind).toBe('provider');
  const { conversationId } = (await ask({ question: 'Which dose was Piotr Nowak given?' })).done;
  expect((await ask({ conversationId })).done.answeredBy?.kind).toBe('provider');
  await useProvider(client, { baseUrl: server.baseUrl, model: 'other-model', api: 'responses' });
  expect((await ask()).done.answeredBy).toMatchObject({ kind: 'provider', model: 'other-model' });
});

it('forgets it with a passage that changed, and with the folder', async () => {
  await ask();
  await writeFile(join(notes, 'Patients', 'Piotr Nowak', 'letter.txt'), 'Piotr Nowak was given apixaban 10 mg twice daily.\n');
  await client.library.index({ paths: [notes] });
  expect((await ask()).done.answeredBy?.kind).toBe('provider');
  expect((await ask()).done.answeredBy?.kind).toBe('cache');
  await client.library.sources.remove({ sourceId });
  await client.library.index({ paths: [notes] });
  expect((await ask()).done.answeredBy?.kind).toBe('provider');
});

it('keeps nothing where the settings do not say so, and lets go of all when that changes', async () => {
  await ask();
  await client.settings.update({ cache: { answers: false } });
  expect((await ask()).done.answeredBy?.kind).toBe('provider');
  await client.settings.update({ cache: { answers: true } });
  expect((await ask()).done.answeredBy?.kind).toBe('provider');
  expect((await ask()).done.answeredBy?.kind).toBe('cache');
});

it('gives nothing again that was kept before a policy switched keeping off', async () => {
  await ask();
  const policyPath = join(await temporaryFolder(), 'policy.json');
  await writeFile(policyPath, JSON.stringify({ version: 1, settings: { cache: { answers: false } } }));
  for (const path of [policyPath, `${policyPath}.none`]) {
    await started.engine.close();
    started = await startTestEngine({ dataDir: started.dataDir, policyPath: path });
    client = started.client();
    await client.app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
  }
  expect((await client.settings.get()).cache.answers).toBe(true);
  expect((await ask()).done.answeredBy).toMatchObject({ kind: 'provider' });
  expect(sent()).toBe(2);
});
