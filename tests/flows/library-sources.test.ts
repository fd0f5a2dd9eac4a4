import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchFolder } from '../../native/folder-watch.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function openNotes(count: number) {
  const notes = join(await temporaryFolder(), 'notes');
  await mkdir(join(notes, 'drafts'), { recursive: true });
  for (let note = 0; note < count; note++) await writeFile(join(notes, `note ${note}.md`), `Words of note ${note}.`);
  await writeFile(join(notes, 'drafts', 'draft.md'), 'Words of a draft.');
  const engine = await startUnlockedEngine({ watchFolder });
  const client = engine.client();
  await client.library.index({ paths: [notes] });
  const source = async () => (await client.library.sources.list())[0]!;
  const finding = async () => (await client.app.doctor()).find(({ name }) => name === 'Watched folders');
  return { notes, client, source, finding };
}

it('leaves out of a source what a person says, and takes it in again', async () => {
  const { client, source } = await openNotes(2);
  const { sourceId } = await source();
  const less = await client.library.sources.setExclude({ sourceId, exclude: ['drafts'] });
  expect(less).toMatchObject({ exclude: ['drafts'], documents: 2, state: 'ready' });
  expect(await client.library.sources.setExclude({ sourceId, exclude: [] })).toMatchObject({ exclude: [], documents: 3 });
  const unknown = { sourceId: crypto.randomUUID(), exclude: [] } as unknown as { sourceId: typeof sourceId; exclude: [] };
  await expect(client.library.sources.setExclude(unknown)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('asks before much goes, says so in the doctor, and does as it is told', async () => {
  const { notes, client, source, finding } = await openNotes(50);
  for (let note = 0; note < 40; note++) await rm(join(notes, `note ${note}.md`));
  await client.library.sources.rescan({});
  const { sourceId, ...asked } = await source();
  expect(asked).toMatchObject({ state: 'unsure', removals: 40, documents: 51 });
  expect(await finding()).toMatchObject({ state: 'warning', detail: expect.stringContaining('40 files of notes are gone') });
  expect(await client.library.sources.confirmRemovals({ sourceId, remove: false })).toMatchObject({
    state: 'ready',
    documents: 51,
  });
  await rm(join(notes, 'note 45.md'));
  await client.library.sources.rescan({});
  expect(await source()).toMatchObject({ state: 'ready', removals: 0, documents: 50 });
});

it('lets documents go on a word', async () => {
  const { notes, client, source } = await openNotes(50);
  for (let note = 0; note < 40; note++) await rm(join(notes, `note ${note}.md`));
  await client.library.sources.rescan({});
  const { sourceId } = await source();
  expect(await client.library.sources.confirmRemovals({ sourceId, remove: true })).toMatchObject({
    state: 'ready',
    documents: 11,
    removals: 0,
  });
});

it('says which folders are watched, and follows the setting', async () => {
  const { client, source, finding } = await openNotes(1);
  await expect.poll(async () => (await source()).watched, { timeout: 20_000 }).toBe(true);
  expect(await finding()).toMatchObject({ state: 'ok', detail: 'Changes in one folder are noticed as they happen.' });
  await client.settings.update({ library: { watch: false } });
  await expect.poll(async () => (await source()).watched).toBe(false);
  expect(await finding()).toMatchObject({ state: 'ok', detail: expect.stringContaining('Switched off') });
});
