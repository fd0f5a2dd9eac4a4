import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AppStatus, AskEvent } from '../../contract/index.ts';
import { DEMO_PROVIDER_ID } from '../../contract/providers.ts';
import { type Client, failureFrom } from '../../contract/client.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { PASSPHRASE, SAMPLES_DIR, startTestEngine, startUnlockedEngine } from '../fixtures/engine.ts';
import { DEFAULT_SETTINGS } from '../../engine/store/settings.ts';
import { useProvider } from '../fixtures/use-provider.ts';

async function codeOf(call: Promise<unknown>): Promise<string> {
  return await call.then(
    () => 'no failure',
    (error: unknown) => failureFrom(error).code,
  );
}

async function statusOf(client: Client): Promise<AppStatus> {
  for await (const status of await client.app.watch()) return status;
  throw new Error('no status');
}

async function eventsOf(stream: AsyncIterable<AskEvent>): Promise<AskEvent[]> {
  const events: AskEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe('engine', () => {
  it('keeps every call that needs the profile shut until it is unlocked', async () => {
    const { client } = await startTestEngine();
    const calls = client();
    expect(await codeOf(calls.library.sources.list())).toBe('PROFILE_LOCKED');
    expect(await codeOf(calls.search.run({ query: 'potassium' }))).toBe('PROFILE_LOCKED');
    expect(await codeOf(calls.settings.get())).toBe('PROFILE_LOCKED');
    expect((await statusOf(calls)).vault).toMatchObject({ state: 'new', methods: ['passphrase'] });
  });

  it('opens a profile by the keychain at the next start without asking', async () => {
    const keychain = createMemoryKeychain('open');
    const first = await startTestEngine({ keychain });
    await first.client().app.vault.create({ method: 'keychain' });
    await first.engine.close();
    const second = await startTestEngine({ keychain, dataDir: first.dataDir });
    expect((await statusOf(second.client())).vault.state).toBe('unlocked');
  });

  it('says why a profile stays shut when the keychain has forgotten its key, and opens it with the recovery code', async () => {
    const keychain = createMemoryKeychain('open');
    const first = await startTestEngine({ keychain });
    await first.client().app.vault.create({ method: 'keychain' });
    const { recoveryCode } = await first.client().app.vault.createRecoveryCode();
    await first.engine.close();
    keychain.secrets.clear();
    const second = await startTestEngine({ keychain, dataDir: first.dataDir });
    const { vault } = await statusOf(second.client());
    expect(vault.state).toBe('locked');
    expect(vault.failure?.code).toBe('KEY_MISSING');
    expect((await second.client().app.vault.unlock({ method: 'recovery-code', recoveryCode })).state).toBe('unlocked');
  });

  it('puts the key back into the keychain when asked, and opens by itself again', async () => {
    const keychain = createMemoryKeychain('open');
    const first = await startUnlockedEngine({ keychain });
    expect((await first.client().app.vault.storeInKeychain()).methods).toContain('keychain');
    await first.engine.close();
    const second = await startTestEngine({ keychain, dataDir: first.dataDir });
    expect((await statusOf(second.client())).vault.state).toBe('unlocked');
  });

  it('says that the database is gone instead of showing an empty library, and opens it when it is put back', async () => {
    const first = await startUnlockedEngine();
    await first.client().library.samples.add();
    await first.engine.close();
    const database = join(first.dataDir, 'voiceassist.db');
    await rename(database, `${database}.kept`);
    const second = await startTestEngine({ dataDir: first.dataDir });
    const unlock = () => second.client().app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
    expect(await codeOf(unlock())).toBe('DATABASE_CORRUPT');
    await writeFile(database, '');
    expect(await codeOf(unlock())).toBe('DATABASE_CORRUPT');
    await rename(`${database}.kept`, database);
    expect((await unlock()).state).toBe('unlocked');
    expect((await statusOf(second.client())).library?.indexed).toBe(40);
  });

  it('refuses a second engine on the same profile and touches nothing', async () => {
    const first = await startUnlockedEngine();
    const second = await startTestEngine({ dataDir: first.dataDir });
    const { vault } = await statusOf(second.client());
    expect(vault).toMatchObject({ state: 'locked', methods: [], failure: { code: 'PROFILE_IN_USE' } });
    expect(await codeOf(second.client().app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE }))).toBe(
      'PROFILE_IN_USE',
    );
    expect((await statusOf(first.client())).vault.state).toBe('unlocked');
  });

  it('locks: running streams end, calls fail, and the passphrase opens it again with everything in place', async () => {
    const { client } = await startUnlockedEngine();
    const calls = client();
    await calls.library.samples.add();
    await calls.app.vault.lock();
    expect(await codeOf(calls.library.sources.list())).toBe('PROFILE_LOCKED');
    await calls.app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
    expect((await calls.library.sources.list())[0]).toMatchObject({ kind: 'samples', indexed: 40, failed: 0 });
  });

  it('keeps the turn of an answer that was under way when the profile was locked', async () => {
    const { client } = await startUnlockedEngine();
    const calls = client();
    await calls.library.samples.add();
    const events = await calls.ask({ question: 'Why was bisoprolol raised for Ana Rivera?' });
    expect((await events.next()).value).toMatchObject({ kind: 'started' });
    const intake = await calls.library.intake.watch();
    await intake.next();
    await calls.app.vault.lock();
    expect(await intake.next()).toMatchObject({ done: true });
    await calls.app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
    const { items } = await calls.conversations.list({});
    expect(items).toMatchObject([{ turns: 1 }]);
  });

  it('lets only an admin window change what leaves the machine; the look and the mode are everybody’s', async () => {
    const { client } = await startUnlockedEngine();
    const clinician = client('clinician');
    const { providerId } = await useProvider(client('admin'), { baseUrl: 'https://provider.example/v1', model: 'm' });
    expect(await codeOf(useProvider(clinician, { baseUrl: 'https://elsewhere.example/v1', model: 'm' }))).toBe('NOT_ALLOWED');
    expect(await codeOf(clinician.settings.setApiKey({ providerId, apiKey: 'sk-x' }))).toBe('NOT_ALLOWED');
    expect(await codeOf(clinician.providers.models({ providerId }))).toBe('NOT_ALLOWED');
    expect(await codeOf(clinician.providers.probe({ providerId }))).toBe('NOT_ALLOWED');
    expect(await codeOf(clinician.providers.test({ providerId, model: 'm' }))).toBe('NOT_ALLOWED');
    expect((await clinician.settings.setColorScheme({ colorScheme: 'dark' })).colorScheme).toBe('dark');
    expect((await clinician.settings.setMode({ mode: 'offline' })).mode).toBe('offline');
    expect((await clinician.providers.list()).map((one) => [one.providerId, one.host])).toEqual([
      ['main', 'provider.example'],
      ['demo', null],
    ]);
  });

  it('saves no address that nothing may be sent to', async () => {
    const calls = (await startUnlockedEngine()).client();
    for (const baseUrl of ['http://10.0.0.5/v1', 'https://me:secret@provider.example/v1', 'ftp://provider.example', 'provider']) {
      expect(await codeOf(useProvider(calls, { baseUrl, model: 'm' }))).toBe('INVALID_INPUT');
    }
    expect((await useProvider(calls, { baseUrl: 'http://localhost:1234/v1', model: 'm' })).baseUrl).toContain('1234');
  });

  it('never gives an API key back: only that there is one, and where', async () => {
    const { client } = await startUnlockedEngine();
    const { providerId } = await useProvider(client(), { baseUrl: 'https://provider.example/v1', model: 'm' });
    expect(await codeOf(client().settings.setApiKey({ providerId: DEMO_PROVIDER_ID, apiKey: 'sk-x' }))).toBe('NOT_FOUND');
    await client().settings.setApiKey({ providerId, apiKey: 'sk-canary-key' });
    const [provider] = await client().providers.list();
    expect(provider).toMatchObject({ hasApiKey: true, apiKeyIn: 'database' });
    expect(JSON.stringify([await client().settings.get(), await client().providers.list()])).not.toContain('sk-canary-key');
  });

  it('forgets the key of a provider that is taken off the list', async () => {
    const { client } = await startUnlockedEngine();
    const { providerId } = await useProvider(client(), { baseUrl: 'https://provider.example/v1', model: 'm' });
    await client().settings.setApiKey({ providerId, apiKey: 'sk-canary-key' });
    const { roles } = DEFAULT_SETTINGS.providers;
    await client().settings.update({ providers: { list: [], roles } });
    await useProvider(client(), { baseUrl: 'https://provider.example/v1', model: 'm' });
    expect((await client().providers.list())[0]).toMatchObject({ providerId, hasApiKey: false, apiKeyIn: null });
  });

  it('tells every window when the library changes', async () => {
    const { client } = await startUnlockedEngine();
    const seen: number[] = [];
    const watching = (async () => {
      for await (const status of await client('clinician').app.watch()) {
        if (status.library) seen.push(status.library.indexed);
        if (status.library?.indexed === 40 && !status.library.busy) return;
      }
    })();
    await client('admin').library.samples.add();
    await watching;
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(40);
  });

  it('answers a sample question with quotes that stand in the stored text, word for word', async () => {
    const { client } = await startUnlockedEngine();
    const calls = client();
    await calls.library.samples.add();
    const events = await eventsOf(await calls.ask({ question: 'Why was bisoprolol raised for Ana Rivera?' }));
    const done = events.at(-1);
    if (done?.kind !== 'done') throw new Error('the stream did not end with done');
    expect(done.outcome).toBe('answered');
    expect(done.citations.length).toBeGreaterThan(0);
    for (const citation of done.citations) {
      const { text } = await calls.library.documents.text({ documentId: citation.documentId });
      expect(text.slice(citation.start, citation.end)).toBe(citation.quote);
    }
    expect(done.answer).toContain('2.5 mg to 5 mg');
  });

  it('finds the document that answers each sample question among the first five', async () => {
    const { client } = await startUnlockedEngine();
    const calls = client();
    await calls.library.samples.add();
    const questions = JSON.parse(readFileSync(`${SAMPLES_DIR}/../sample-questions.json`, 'utf8')) as {
      question: string;
      path: string;
    }[];
    for (const { question, path } of questions) {
      const { hits } = await calls.search.run({ query: question, limit: 5 });
      expect(
        hits.map((hit) => hit.path),
        question,
      ).toContainEqual(expect.stringContaining(path));
    }
  });

  it('reports every part as working on a fresh profile', async () => {
    const { client } = await startUnlockedEngine();
    const checks = await client().app.doctor();
    expect(checks.filter((check) => check.state === 'broken')).toEqual([]);
    expect(checks.map((check) => check.name)).toContain('Database');
  });
});
