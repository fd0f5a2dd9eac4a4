import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startModelServer } from '../fakes/model-server.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

const code = (expected: string) => expect.objectContaining({ code: expected });

describe('the calls for models', () => {
  it('let everybody look, and admins only change', async () => {
    const engine = await startUnlockedEngine();
    const clinician = engine.client('clinician').models;
    const { models } = await clinician.list();
    const [first] = models;
    if (first === undefined) throw new Error('The manifest is empty');
    const { modelId } = first;
    for (const change of [
      () => clinician.install({ modelId }),
      () => clinician.pause({ modelId }),
      () => clinician.cancel({ modelId }),
      () => clinician.remove({ modelId }),
      () => clinician.verify({}),
      () => clinician.importPack({ path: '/tmp/pack' }),
      () => clinician.exportPack({ modelIds: [modelId], path: '/tmp/pack' }),
    ]) {
      await expect(change()).rejects.toEqual(code('NOT_ALLOWED'));
    }
    for await (const list of await clinician.watch()) {
      expect(list.models).toHaveLength(models.length);
      break;
    }
  });

  it('send nothing until somebody asks, then to the mirror alone, and nothing after', async () => {
    const mirror = await startModelServer();
    const asked: string[] = [];
    const engine = await startUnlockedEngine({
      models: {
        openManager: (options) => {
          // The gate as the manager gets it: open for these addresses until the download is over.
          const leaving = new AbortController();
          const fetch = options.openGate([mirror.url], leaving.signal);
          asked.push(options.mirrorUrl());
          void fetch(`${mirror.url}during`).then(async () => {
            leaving.abort();
            await expect(fetch(`${mirror.url}after`)).rejects.toEqual(code('PROVIDER_HOST_NOT_ALLOWED'));
            asked.push('refused');
          });
          return {
            current: () => ({ models: [], folder: '', usedBytes: 0, freeBytes: 0, mirrorHost: null }),
            refresh: () => Promise.resolve({ models: [], folder: '', usedBytes: 0, freeBytes: 0, mirrorHost: null }),
            install: () => undefined,
            pause: () => undefined,
            cancel: () => Promise.resolve(),
            remove: () => Promise.resolve(),
            verify: () => Promise.resolve([]),
            exportPack: () => Promise.resolve({ sizeBytes: 0 }),
            importPack: () => Promise.resolve({ installed: [] }),
            close: () => Promise.resolve(),
          };
        },
        fetchThrough: () => globalThis.fetch,
      },
    });
    await engine.client().models.list();
    await expect.poll(() => asked).toEqual(['', 'refused']);
    expect(mirror.requests).toEqual(['during']);
  });

  it('know no other names, and no other places than absolute ones', async () => {
    const { models } = (await startUnlockedEngine()).client();
    await expect(models.install({ modelId: 'unheard-of' })).rejects.toEqual(code('NOT_FOUND'));
    await expect(models.install({ modelId: '../profile' })).rejects.toEqual(code('INVALID_INPUT'));
    await expect(models.importPack({ path: 'somewhere' })).rejects.toEqual(code('INVALID_INPUT'));
    await expect(models.importPack({ path: '/nowhere/pack' })).rejects.toEqual(code('MODEL_PACK_INVALID'));
  });
});

describe('the look at the models', () => {
  const lookAt = async (client: Awaited<ReturnType<typeof startUnlockedEngine>>['client']) =>
    (await client().app.doctor()).find(({ name }) => name === 'Models');

  it('names what is installed, and what is damaged', async () => {
    const engine = await startUnlockedEngine();
    expect(await lookAt(engine.client)).toMatchObject({ state: 'ok', detail: expect.stringContaining('None installed') });
    const folder = join(engine.dataDir, 'models/tessdata-fast-eng');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'eng.traineddata'), 'cut off');
    expect(await lookAt(engine.client)).toMatchObject({
      state: 'warning',
      detail: 'Damaged: Tesseract English (fast). Settings, Models repairs them.',
    });
  });
});
