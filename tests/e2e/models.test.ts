import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startModelServer, type ModelServer } from '../fakes/model-server.ts';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';

/** Of the Debian package tesseract-ocr-eng: the same file as the model's. */
const OCR_FILE = '/usr/share/tesseract-ocr/5/tessdata/eng.traineddata';

describe('the models in the settings window', () => {
  let app: RunningApp;
  let mirror: ModelServer;
  let page: Page;

  beforeAll(async () => {
    mirror = await startModelServer({ keep: true });
    app = await startApp();
    page = await app.openBeside(await app.open({ reducedMotion: 'reduce' }), 'settings.html#models');
    await page.getByRole('heading', { name: 'Search by meaning' }).waitFor();
  });
  afterAll(async () => {
    await app.close();
    mirror.close();
  });

  const row = (modelId: string): Locator => page.locator(`[data-model="${modelId}"]`);

  it('say what each is for, its size and licence, and which to take', async () => {
    const recommended = row('bge-small-en-v1.5-int8');
    await recommended.getByText('Recommended').waitFor();
    await recommended.getByText(/35 MB to download, MIT, about 120 MB of memory/).waitFor();
    await recommended.getByText('Not installed').waitFor();
    await page.getByText(/No model is needed/).waitFor();
  });

  it('come from the mirror set below them; an address that is none is refused', async () => {
    await page.getByLabel('Mirror').fill('ftp://mirror');
    await page.getByLabel('Mirror').press('Enter');
    await page.getByText(/An address that begins with https/).waitFor();
    await page.getByLabel('Mirror').fill('http://mirror.example');
    await page.getByLabel('Mirror').press('Enter');
    await page.getByText(/The address of a server must begin with https/).waitFor();
    await page.getByLabel('Mirror').fill(mirror.url);
    await page.getByLabel('Mirror').press('Enter');
    await expect.poll(async () => (await app.client.settings.get()).models.mirrorUrl).toBe(mirror.url);
  });

  it('say why a download failed', async () => {
    const model = row('gte-small-int8');
    await model.getByRole('button', { name: 'Install' }).click();
    await model.getByText(/The server does not have this model/).waitFor();
    await model.getByText('Not installed').waitFor();
  });

  it('show how far a download is, pause it, go on, and throw it away', async () => {
    const path = 'ms-marco-MiniLM-L-6-v2-int8/onnx/model_quantized.onnx';
    mirror.serve(path, new Uint8Array(23_143_499));
    mirror.fail(path, { kind: 'hang', afterBytes: 6_000_000 }, { kind: 'hang', afterBytes: 3_000_000 });
    const model = row('ms-marco-MiniLM-L-6-v2-int8');
    await model.getByRole('button', { name: 'Install' }).click();
    await model.getByText('6 MB of 24 MB').waitFor();
    await model.getByRole('progressbar', { name: /Downloading/ }).waitFor();
    await model.getByText(/a second/).waitFor();
    await expectAccessible(page);
    await model.getByRole('button', { name: 'Pause' }).click();
    await model.getByText('Paused at 25%').waitFor();
    await model.getByRole('button', { name: 'Continue' }).click();
    await model.getByText('9 MB of 24 MB').waitFor();
    expect(mirror.requests).toContain(`${path} bytes=6000000-`);
    await model.getByRole('button', { name: 'Cancel' }).click();
    await model.getByText('Not installed').waitFor();
  });

  it.skipIf(!existsSync(OCR_FILE))('install, are checked, carried in a pack, removed and brought back', async () => {
    mirror.serve('tessdata-fast-eng/eng.traineddata', readFileSync(OCR_FILE));
    const model = row('tessdata-fast-eng');
    await model.getByRole('button', { name: 'Install' }).click();
    await model.getByText('Installed', { exact: true }).waitFor();
    await model.getByRole('button', { name: 'Check' }).click();
    await model.getByText(/Every file of Tesseract English \(fast\) is as it should be/).waitFor();

    const pack = join(app.notesDir, 'models.tar');
    await page.getByLabel('Write the installed models into').fill(pack);
    await page.getByRole('button', { name: 'Write a pack' }).click();
    await page.getByText('Written, 4.1 MB.').waitFor();

    // By keyboard: the page still moves as the line on the pack comes in, and a click would land beside.
    await model.getByRole('button', { name: 'Remove' }).press('Enter');
    await page.getByRole('dialog', { name: 'Remove Tesseract English (fast)?' }).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await model.getByText('Not installed').waitFor();

    await page.getByLabel('Model pack, or a folder').fill(pack);
    await page.getByRole('button', { name: 'Install from it' }).click();
    await page.getByText('Installed: tessdata-fast-eng.').waitFor();
    await model.getByText('Installed', { exact: true }).waitFor();
    await page.getByLabel('Model pack, or a folder').fill(join(app.notesDir, 'nothing.tar'));
    await page.getByRole('button', { name: 'Install from it' }).click();
    await page.getByText('There is no such file or folder, or it cannot be read.').waitFor();
    await expectAccessible(page);
  });

  it('leaves nothing to complain of', () => {
    expect(app.problems).toEqual([]);
  });
});
