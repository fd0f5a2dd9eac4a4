import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SettingsChange } from '../../contract/settings.ts';
import { providerId } from '../../contract/ids.ts';
import { DEFAULT_PROVIDER } from '../../contract/providers.ts';
import { DEFAULT_SETTINGS } from '../../engine/store/settings.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { PASSPHRASE, startTestEngine, startUnlockedEngine } from '../fixtures/engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });
const unlock = { method: 'passphrase', passphrase: PASSPHRASE } as const;

async function newPolicy(settings: unknown) {
  const policyPath = join(await temporaryFolder(), 'policy.json');
  const write = async (content: unknown) =>
    writeFile(policyPath, JSON.stringify({ version: 1, contact: 'IT, 1234', settings: content }));
  await write(settings);
  return { policyPath, write };
}

describe('the policy of a computer', () => {
  it('counts in every profile, is told, and leaves the rest to be changed', async () => {
    const { policyPath } = await newPolicy({ mode: 'offline', voice: { microphone: { warmMs: 0 } } });
    const { client } = await startUnlockedEngine({ policyPath });
    const { settings } = client();
    expect(await settings.managed()).toEqual({
      file: policyPath,
      contact: 'IT, 1234',
      names: ['mode', 'voice.microphone.warmMs'],
    });
    const { voice, mode } = await settings.get();
    expect([mode, voice.microphone.warmMs]).toEqual(['offline', 0]);
    const changed = await settings.update({
      voice: { microphone: { ...voice.microphone, preRollMs: 300 } },
      search: { recency: true },
    });
    expect(changed.voice.microphone).toEqual({ ...voice.microphone, preRollMs: 300 });
    expect(await settings.get()).toEqual(changed);
  });

  it.each<[string, SettingsChange]>([
    ['mode', { mode: 'cloud' }],
    ['voice.microphone.warmMs', { voice: { microphone: { ...DEFAULT_SETTINGS.voice.microphone, warmMs: 60_000 } } }],
    ['providers.list', { providers: { list: [] } }],
    ['cache.answers', { search: { recency: true }, cache: { answers: true } }],
  ])('is not changed from within a profile: %s', async (name, change) => {
    const list = [{ providerId: 'ward', baseUrl: 'https://gateway.example.org/v1' }];
    const fixed = { mode: 'offline', voice: { microphone: { warmMs: 0 } }, providers: { list }, cache: { answers: false } };
    const { policyPath } = await newPolicy(fixed);
    const { settings } = (await startUnlockedEngine({ policyPath })).client();
    const before = await settings.get();
    await expect(settings.update(change)).rejects.toMatchObject({
      code: 'SETTING_MANAGED',
      message: expect.stringContaining(name) as string,
    });
    expect(await settings.get()).toEqual(before);
    await expect(settings.setMode({ mode: 'auto' })).rejects.toEqual(code('SETTING_MANAGED'));
    // The same again is no change: windows save whole sections.
    await settings.setMode({ mode: 'offline' });
  });

  it('gives back what the profile held before, once it is gone', async () => {
    const { policyPath } = await newPolicy({});
    const first = await startUnlockedEngine({ policyPath });
    await first.client().settings.update({ cache: { answers: true, keepDays: 7 } });
    await first.engine.close();

    await writeFile(policyPath, JSON.stringify({ version: 1, settings: { cache: { answers: false } } }));
    const managed = await startTestEngine({ policyPath, dataDir: first.dataDir });
    const client = managed.client();
    await client.app.vault.unlock(unlock);
    expect((await client.settings.update({ cache: { keepDays: 9 } })).cache).toMatchObject({ answers: false, keepDays: 9 });
    await managed.engine.close();

    await rm(policyPath);
    const free = (await startTestEngine({ policyPath, dataDir: first.dataDir })).client();
    await free.app.vault.unlock(unlock);
    expect((await free.settings.get()).cache).toMatchObject({ answers: true, keepDays: 9 });
  });

  it('takes servers of a profile out of its roles where it says which servers there are', async () => {
    const { policyPath, write } = await newPolicy({});
    const first = await startUnlockedEngine({ policyPath });
    const own = { ...DEFAULT_PROVIDER, providerId: providerId.parse('own'), baseUrl: 'https://api.example.org/v1' };
    const roles = { ...DEFAULT_SETTINGS.providers.roles, answer: [{ providerId: own.providerId, model: 'm' }] };
    await first.client().settings.update({ providers: { list: [own], roles } });
    await first.engine.close();
    await write({ providers: { list: [{ providerId: 'ward', baseUrl: 'https://gateway.example.org/v1' }] } });
    const client = (await startTestEngine({ policyPath, dataDir: first.dataDir })).client();
    await client.app.vault.unlock(unlock);
    const { providers } = await client.settings.get();
    expect(providers.list.map((each) => each.providerId)).toEqual(['ward']);
    expect(providers.roles.answer).toEqual([]);
    // A key is no part of a policy: whoever may change settings stores it.
    await client.settings.setApiKey({ providerId: providerId.parse('ward'), apiKey: 'secret' });
  });

  it('leaves a profile its roles, also where others were changed meanwhile', async () => {
    const { policyPath, write } = await newPolicy({});
    const first = await startUnlockedEngine({ policyPath });
    const own = { ...DEFAULT_PROVIDER, providerId: providerId.parse('own'), baseUrl: 'https://api.example.org/v1' };
    const [byOwn, byWard] = [
      [{ providerId: own.providerId, model: 'm' }],
      [{ providerId: providerId.parse('ward'), model: 'w' }],
    ];
    const roles = { ...DEFAULT_SETTINGS.providers.roles, answer: byOwn, transcribe: byOwn };
    await first.client().settings.update({ providers: { list: [own], roles } });
    await first.engine.close();
    await write({ providers: { list: [{ providerId: 'ward', baseUrl: 'https://gateway.example.org/v1' }] } });
    const managed = await startTestEngine({ policyPath, dataDir: first.dataDir });
    await managed.client().app.vault.unlock(unlock);
    const present = (await managed.client().settings.get()).providers;
    await managed.client().settings.update({ providers: { roles: { ...present.roles, speak: byWard, transcribe: byWard } } });
    expect((await managed.client().settings.get()).providers.roles).toMatchObject({ answer: [], speak: byWard });
    await managed.engine.close();
    await rm(policyPath);
    const free = (await startTestEngine({ policyPath, dataDir: first.dataDir })).client();
    await free.app.vault.unlock(unlock);
    expect((await free.settings.get()).providers).toMatchObject({
      list: [own],
      roles: { answer: byOwn, transcribe: byOwn, speak: [] },
    });
    await free.settings.update({ answers: { strict: true } });
  });

  it('brings the authority of a hospital', async () => {
    const { cert } = await makeCertificate({ subject: 'Hospital CA' });
    const { policyPath } = await newPolicy({ sync: { certificateAuthorities: [cert] } });
    const client = (await startUnlockedEngine({ policyPath })).client();
    expect(await client.accounts.authorities()).toHaveLength(1);
    await expect(client.settings.update({ sync: { certificateAuthorities: [] } })).rejects.toEqual(code('SETTING_MANAGED'));
  });

  it('keeps every profile closed while it cannot be used, and says why', async () => {
    const { policyPath } = await newPolicy({ mode: 'offlin' });
    const { client, engine } = await startTestEngine({ policyPath });
    const broken = client();
    await expect(broken.app.vault.create(unlock)).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      message: expect.stringContaining(policyPath) as string,
    });
    await expect(broken.settings.get()).rejects.toEqual(code('PROFILE_LOCKED'));
    await writeFile(policyPath, JSON.stringify({ version: 1, settings: { mode: 'offline' } }));
    await broken.app.vault.unlock(unlock);
    expect((await broken.settings.get()).mode).toBe('offline');
    await engine.close();
  });

  it('is looked at by the doctor', async () => {
    const { policyPath } = await newPolicy({ mode: 'offline', answers: { strict: true } });
    const client = (await startUnlockedEngine({ policyPath })).client();
    const found = async () => (await client.app.doctor()).find(({ name }) => name === 'Policy');
    expect((await found())?.detail).toContain('2 settings are fixed');
    await writeFile(policyPath, 'no policy');
    expect(await found()).toMatchObject({ state: 'broken', detail: expect.stringContaining('It is not JSON.') as string });
  });
});
