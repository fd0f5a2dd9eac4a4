import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AppStatus } from '../../contract/app.ts';
import type { Client } from '../../contract/client.ts';
import type { Embedder } from '../../engine/search/embedder.ts';
import { type EmbeddingsServer, startEmbeddingsServer } from '../fakes/embeddings-server.ts';
import { PASSPHRASE, startUnlockedEngine, type TestEngine } from '../fixtures/engine.ts';
import { createSmallEmbedder } from '../fixtures/small-embedder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { useProvider } from '../fixtures/use-provider.ts';

interface Rig extends TestEngine {
  server: EmbeddingsServer;
  folder: string;
  own: Client;
}

/** Default: no model is installed, and what has vectors has them from the server. */
async function start(installed: Embedder | null = null): Promise<Rig> {
  const server = await startEmbeddingsServer();
  onTestFinished(() => server.close());
  const engine = await startUnlockedEngine({ openEmbedder: async () => installed });
  const own = engine.client();
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, 'ward.md'),
    '# Ward round\n\nPatient: Zofia Wrona, MRN 4417283\n\nApixaban was started for Wrona.\n',
  );
  await writeFile(join(folder, 'asthma.md'), '# Asthma\n\nSalbutamol opens the airways within minutes.\n');
  await own.library.sources.add({ paths: [folder] });
  await own.library.sources.rescan({});
  return { ...engine, server, folder, own };
}

const embed = ({ own, server }: Rig, given: object = {}) =>
  useProvider(own, { baseUrl: server.baseUrl, model: 'text-embedding', role: 'embed', providerId: 'embeds', ...given });

async function embedder(client: Client): Promise<AppStatus['embedder']> {
  const leaving = new AbortController();
  try {
    for await (const { embedder: found } of await client.app.watch(undefined, { signal: leaving.signal })) return found;
    return null;
  } finally {
    leaving.abort();
  }
}

async function isReady(client: Client, modelId: string, vectors: number): Promise<void> {
  const ready = { state: 'ready', modelId, vectors, rebuilding: null };
  await expect.poll(() => embedder(client), { timeout: 20_000 }).toMatchObject(ready);
}

async function meaning({ own }: Rig, query: string) {
  const { legs, hits } = await own.search.run({ query });
  return { leg: legs.find(({ name }) => name === 'vectors'), titles: hits.map(({ title }) => title) };
}

describe('search by meaning through a provider', () => {
  it('makes the vectors of the library there, finds by them, and counts and records what it sends', async () => {
    const rig = await start();
    expect((await meaning(rig, 'airways minutes')).leg).toMatchObject({ skipped: 'No embedding model is installed' });
    await embed(rig, { pseudonymise: 'off' });
    await isReady(rig.own, 'provider:embeds:text-embedding:48', 2);
    const { leg, titles } = await meaning(rig, 'airways minutes');
    expect(leg).toMatchObject({ skipped: null, hits: 2 });
    expect(titles[0]).toBe('Asthma');

    const { items } = await rig.own.usage.calls({ role: 'embed' });
    expect(items.every(({ outcome, isEstimated }) => outcome === 'done' && !isEstimated)).toBe(true);
    expect(items.reduce((sum, { usage }) => sum + usage.inputTokens, 0)).toBe(rig.server.tokens());
    expect((await rig.own.ledger.list({ purpose: 'embed' })).total).toBe(items.length);
  });

  it('is left out where a question stays here, or is to be seen before anything is sent', async () => {
    const rig = await start();
    await embed(rig, { pseudonymise: 'off' });
    await isReady(rig.own, 'provider:embeds:text-embedding:48', 2);
    const asked = rig.server.requests.length;
    for (const how of [{ mode: 'offline' as const }, { preview: true }]) {
      const events = await rig.own.ask({ question: 'What opens the airways?', ...how });
      const legs = [];
      for await (const event of events) if (event.kind === 'evidence') legs.push(...event.legs);
      expect(legs).toContainEqual(expect.objectContaining({ name: 'vectors', skipped: 'The question stays on this computer' }));
    }
    expect(rig.server.requests).toHaveLength(asked);
    for await (const _event of await rig.own.ask({ question: 'What opens the airways within minutes?' })) continue;
    expect(rig.server.requests.length).toBeGreaterThan(asked);
  });

  it('names nobody to a server that must not know, in passages and questions, and makes all anew once it may', async () => {
    const rig = await start();
    await embed(rig);
    await isReady(rig.own, 'provider:embeds:text-embedding:48:neutral', 2);
    await meaning(rig, 'Why was apixaban started for Mrs Wrona?');
    const told = rig.server.requests.flat().join('\n');
    expect(told).toContain('Apixaban was started for a named person');
    expect(told).not.toMatch(/wrona|zofia|4417283/i);
    const { items } = await rig.own.ledger.list({ purpose: 'embed' });
    expect(items.map(({ replaced }) => replaced)).toContainEqual({ person: 1 });
    await embed(rig, { offline: true });
    await isReady(rig.own, 'provider:embeds:text-embedding:48', 2);
    expect(rig.server.requests.flat().join('\n')).toContain('Apixaban was started for Wrona');
  });

  it('sends nothing in offline mode, searches by words meanwhile, and makes up for what came in', async () => {
    const rig = await start();
    await embed(rig);
    await isReady(rig.own, 'provider:embeds:text-embedding:48:neutral', 2);
    await rig.own.settings.setMode({ mode: 'offline' });
    const asked = rig.server.requests.length;
    await writeFile(join(rig.folder, 'gout.md'), '# Gout\n\nColchicine is given within a day.\n');
    await rig.own.library.sources.rescan({});
    const { leg, titles } = await meaning(rig, 'colchicine');
    expect(leg?.skipped).toContain('offline');
    expect(titles).toEqual(['Gout']);
    expect(rig.server.requests).toHaveLength(asked);
    await rig.own.settings.setMode({ mode: 'auto' });
    await isReady(rig.own, 'provider:embeds:text-embedding:48:neutral', 3);
    expect((await meaning(rig, 'colchicine')).leg).toMatchObject({ skipped: null });
  });

  it('searches by words while the server fails, and needs no server to open what is there', async () => {
    const rig = await start();
    await embed(rig);
    await isReady(rig.own, 'provider:embeds:text-embedding:48:neutral', 2);
    rig.server.fail(500);
    const { leg, titles } = await meaning(rig, 'salbutamol');
    expect(leg?.skipped).not.toBeNull();
    expect(titles).toEqual(['Asthma']);

    await rig.own.app.vault.lock();
    await rig.server.close();
    await rig.own.app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
    await isReady(rig.own, 'provider:embeds:text-embedding:48:neutral', 2);
    expect((await meaning(rig, 'salbutamol')).titles).toEqual(['Asthma']);
  });

  it('sends nothing more to a provider the role names no longer', async () => {
    const rig = await start();
    await embed(rig);
    await isReady(rig.own, 'provider:embeds:text-embedding:48:neutral', 2);
    const { roles } = (await rig.own.settings.get()).providers;
    await rig.own.settings.update({ providers: { roles: { ...roles, embed: [] } } });
    const asked = rig.server.requests.length;
    expect((await meaning(rig, 'salbutamol')).leg?.skipped).not.toBeNull();
    await expect.poll(() => embedder(rig.own)).toMatchObject({ state: 'absent' });
    expect(rig.server.requests).toHaveLength(asked);
  });

  it('makes all vectors anew when those of the server have another size', async () => {
    const rig = await start();
    await embed(rig);
    await isReady(rig.own, 'provider:embeds:text-embedding:48:neutral', 2);
    rig.server.resize(24);
    expect((await meaning(rig, 'salbutamol')).leg?.skipped).toContain('another size');
    await isReady(rig.own, 'provider:embeds:text-embedding:24:neutral', 2);
    expect((await meaning(rig, 'salbutamol')).leg).toMatchObject({ skipped: null });
  });

  it('leaves the installed model in place while the server was never reached', async () => {
    const rig = await start(createSmallEmbedder('installed'));
    await isReady(rig.own, 'installed', 2);
    await rig.server.close();
    await embed(rig);
    await expect.poll(async () => (await rig.own.usage.calls({ role: 'embed' })).total).toBe(1);
    await isReady(rig.own, 'installed', 2);
    expect((await meaning(rig, 'salbutamol')).leg).toMatchObject({ skipped: null });
  });
});
