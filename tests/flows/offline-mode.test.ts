import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AskEvent } from '../../contract/ask.ts';
import type { Client } from '../../contract/client.ts';
import type { ModelState } from '../../contract/models.ts';
import type { SyncStatus } from '../../contract/sync.ts';
import { forkHostProcess } from '../../models/fork-host.ts';
import { createModelManager } from '../../models/model-manager.ts';
import { createModelUses } from '../../models/model-uses.ts';
import { hostStarter } from '../../models/start-host.ts';
import { createUnpacker } from '../../models/unpack-in-host.ts';
import { lockProfile } from '../../native/profile-lock.ts';
import { startModelServer } from '../fakes/model-server.ts';
import { listen } from '../fakes/nextcloud-server/listen.ts';
import { createNextcloudServer } from '../fakes/nextcloud-server/server.ts';
import { startOpenAiServer } from '../fakes/openai-server.ts';
import { createSilentLog } from '../fakes/silent-log.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { manifestFile, manifestModel } from '../fixtures/model-manager.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { useProvider } from '../fixtures/use-provider.ts';

const offline = { code: 'OFFLINE_MODE' };

/** The first state a person is shown for which this holds. */
async function shown(client: Client, holds: (status: SyncStatus) => boolean): Promise<SyncStatus> {
  for await (const status of await client.sync.watch()) if (holds(status)) return status;
  throw new Error('the stream of the sync ended');
}

/** An engine that syncs by itself, signed in to a server that keeps sending the first half of one file. */
async function stalledSync() {
  const server = createNextcloudServer();
  const { origin, close } = await listen(server.handle);
  onTestFinished(close);
  const alice = server.files('alice');
  alice.put('Notes/gout.md', '# Gout\n\nColchicine early in an attack.');
  alice.put('Notes/long.md', `# Long\n\n${'Zebrafish are small. '.repeat(20_000)}`);
  const stalled = Promise.withResolvers<void>();
  server.setFaults(({ method, path }) => {
    if (method !== 'GET' || !path.includes('long.md')) return null;
    stalled.resolve();
    return { kind: 'stall', afterBytes: 100_000 };
  });
  const { client } = await startUnlockedEngine({ shell: 'browser' });
  const calls = client();
  const { accountId } = await calls.accounts.addWithPassword({ serverUrl: origin, user: 'alice', appPassword: 'secret' });
  await calls.accounts.folders.choose({ accountId, folders: [{ path: 'Notes', include: [], exclude: [], maxFileBytes: null }] });
  await stalled.promise;
  return { server, calls, accountId, origin };
}

describe('offline mode', () => {
  it('stops a sync at once, shows that, and has it go on by itself afterwards', async () => {
    const { server, calls, accountId, origin } = await stalledSync();
    await calls.settings.setMode({ mode: 'offline' });
    await shown(calls, ({ state, progress }) => state === 'offline' && progress === null);

    server.setFaults(null);
    server.log.clear();
    await expect(calls.sync.run({})).rejects.toMatchObject(offline);
    await expect(calls.accounts.check({ accountId })).rejects.toMatchObject(offline);
    await expect(calls.accounts.probe({ serverUrl: origin })).rejects.toMatchObject(offline);
    expect(server.log.requests).toEqual([]);
    expect(await calls.accounts.list()).toMatchObject([{ state: 'ready', failure: null }]);

    await calls.settings.setMode({ mode: 'auto' });
    await shown(calls, ({ sources }) => sources.every(({ state, libraryItems }) => state === 'current' && libraryItems === 2));

    const { items } = await calls.ledger.list({});
    expect(items.filter((row) => row.outcome === 'refused')).toMatchObject([{ purpose: 'account', destination: origin }]);
    expect(items.filter((row) => row.purpose === 'sync')).toMatchObject([{ destination: origin, outcome: 'done' }]);
    expect(await calls.ledger.csv({ purpose: 'sync' })).toMatch(
      new RegExp(`^started_at,purpose,.*\r\n20.*Z,sync,${origin},done,\\d{3},`),
    );
  });

  it('ends the answer of a provider at once, keeps what had come, and counts what was used', async () => {
    const provider = await startOpenAiServer();
    onTestFinished(provider.close);
    provider.script({ kind: 'hang', pieces: ['Apixaban is ', 'given twice '] });
    const { client } = await startUnlockedEngine();
    const calls = client();
    await calls.library.samples.add();
    await useProvider(calls, { baseUrl: provider.baseUrl, model: 'fake-model' });
    const events: AskEvent[] = [];
    for await (const event of await calls.ask({ question: 'What is the dose of apixaban?' })) {
      if (event.kind === 'text' && !events.some(({ kind }) => kind === 'text')) await calls.settings.setMode({ mode: 'offline' });
      events.push(event);
    }
    expect(await provider.requests.at(-1)?.ended).toBe('left');
    expect(events.find(({ kind }) => kind === 'failed')).toMatchObject({ failure: offline, offlineOffered: true });
    expect(events.at(-1)).toMatchObject({ kind: 'done', outcome: 'failed', answer: expect.stringMatching(/^Apixaban is/) });
    const { items } = await calls.ledger.list({ purpose: 'answer' });
    expect(items).toMatchObject([{ outcome: 'cancelled', status: 200, destination: provider.baseUrl.replace('/v1', '') }]);
    // It may have been used up to there, though the provider did not come to say how much.
    const { items: metered } = await calls.usage.calls({});
    expect(metered).toMatchObject([{ outcome: 'failed', isEstimated: true }]);
    expect(metered[0]?.usage.inputTokens).toBeGreaterThan(0);
  });

  it('pauses the download of a model, keeps what has arrived but no connection, and goes on by itself afterwards', async () => {
    const server = await startModelServer();
    const bytes = crypto.getRandomValues(new Uint8Array(60_000));
    server.serve('model.onnx', bytes);
    server.fail('model.onnx', { kind: 'hang', afterBytes: 40_000 });
    const model = manifestModel('small', [manifestFile(server.url, 'model.onnx', bytes)]);
    const modelsDir = join(await temporaryFolder(), 'models');
    let connectionsEnded = 0;
    const { client } = await startUnlockedEngine({
      endIdleConnections: () => void connectionsEnded++,
      models: {
        openManager: (managing) =>
          createModelManager(
            {
              modelsDir,
              uses: createModelUses(),
              unpack: createUnpacker({ start: hostStarter({ startHostProcess: forkHostProcess }), log: createSilentLog() }),
              lockFolder: lockProfile,
              log: createSilentLog(),
              manifest: { sources: { here: { redirects: [] } }, models: [model] },
            },
            managing,
          ),
        fetchThrough: () => globalThis.fetch,
      },
    });
    const calls = client();
    const seen = async (holds: (state: ModelState) => boolean): Promise<ModelState> => {
      for await (const { models } of await calls.models.watch()) for (const state of models) if (holds(state)) return state;
      throw new Error('the stream of the models ended');
    };
    await calls.models.install({ modelId: 'small' });
    await server.hanging();
    await seen(({ activity }) => activity?.doneBytes === 40_000);
    await calls.settings.setMode({ mode: 'offline' });
    expect(await seen(({ failure }) => failure !== null)).toMatchObject({ state: 'partial', failure: offline, activity: null });
    expect(server.requests).toEqual(['model.onnx']);
    expect(connectionsEnded).toBe(1);

    await calls.settings.setMode({ mode: 'auto' });
    await seen(({ state }) => state === 'installed');
    expect(server.requests).toEqual(['model.onnx', 'model.onnx bytes=40000-']);
    expect(connectionsEnded).toBe(1);
    const { items } = await calls.ledger.list({ purpose: 'model-download' });
    expect(items.map(({ outcome, status, bytesIn }) => [outcome, status, bytesIn])).toEqual([
      ['done', 206, 20_000],
      ['refused', null, 0],
      ['cancelled', 200, 40_000],
    ]);
  });
});
