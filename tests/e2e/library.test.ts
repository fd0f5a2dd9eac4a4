import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { startApp, type AppOptions, type RunningApp } from './harness.ts';

let app: RunningApp | null = null;

async function open(options: AppOptions, look: Parameters<RunningApp['open']>[0] = {}): Promise<[RunningApp, Page]> {
  app = await startApp(options);
  return [app, await app.open({ reducedMotion: 'reduce', ...look })];
}

/** Adds files to a folder beside the notes, and answers with its path. */
async function folderOf(running: RunningApp, name: string, files: Record<string, string>): Promise<string> {
  const folder = path.join(path.dirname(running.notesDir), name);
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
  return folder;
}

const goToLibrary = async (page: Page) => {
  await page.getByRole('button', { name: 'Library', exact: true }).click();
  await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor();
};
const documents = (page: Page) => page.getByRole('table', { name: 'Documents' });
const documentRow = (page: Page, title: string | RegExp) => documents(page).getByRole('row').filter({ hasText: title });

/** Drops files or folders from disk onto the middle of the page, as the system would. */
async function drop(page: Page, paths: string[]): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await cdp.send('Input.dispatchDragEvent', { type, x: 800, y: 400, data });
  }
}

describe('first run and library', () => {
  afterEach(async () => {
    await app?.close();
    app = null;
  });

  it('offers sample notes on first run, loads them with one click and lists them', async () => {
    const [{ problems }, page] = await open({});
    await page.getByRole('heading', { name: 'Ask your own notes' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /Load sample notes/ }).click();
    await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor({ timeout: 60_000 });
    await goToLibrary(page);
    await page.getByRole('button', { name: /Sample notes.*documents/ }).click();
    await documentRow(page, /Ready/).first().waitFor();
    expect(await documents(page).getAttribute('aria-rowcount')).toMatch(/^(3|4)\d$/);
    await expectAccessible(page);
    expect(problems).toEqual([]);
  });

  it('adds a folder through the chooser with the keyboard alone', async () => {
    const [running, page] = await open({});
    const folder = await folderOf(running, 'ward', { 'round.md': '# Ward round\n\nSodium 128 mmol/L, fluids restricted.' });
    await goToLibrary(page);
    await page.getByRole('button', { name: 'Add folder' }).click();
    await page.getByRole('listbox', { name: 'Folders' }).waitFor();
    await expectAccessible(page);
    await page.getByLabel('Path').fill(path.dirname(folder));
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'ward' }).waitFor();
    await page.getByRole('listbox').focus();
    await page.keyboard.press('w');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Add “ward”' }).press('Enter');
    await documentRow(page, 'Ward round').getByText('Ready').waitFor();
    await page.getByRole('button', { name: 'Ward round' }).click();
    await page.getByText('Sodium 128 mmol/L, fluids restricted.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Sodium 128 mmol/L, fluids restricted.').waitFor({ state: 'detached' });
    expect(running.problems).toEqual([]);
  });

  it('takes in a dropped folder and says of a file that failed why, with a way to try again', async () => {
    const [running, page] = await open({});
    const folder = await folderOf(running, 'dropped', {
      'letter.md': '# Letter\n\nThank you for referring this patient with gout.',
      'deep/empty.md': '',
      'deep/scan.pdf': 'This is no PDF.',
    });
    await goToLibrary(page);
    await drop(page, [folder]);
    await documentRow(page, 'Letter').getByText('Ready').waitFor();
    await page.getByText('1 file could not be copied').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'empty.md' }).getByText('The file is empty.').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    const failed = documentRow(page, 'scan');
    await failed.getByText('The file is damaged or not what its name says.').waitFor();
    await failed.getByRole('button', { name: /^Retry/ }).click();
    await failed.getByText('The file is damaged or not what its name says.').waitFor();
    await page.getByText(/^Failed 1$/).click();
    await expect.poll(() => documents(page).getAttribute('aria-rowcount')).toBe('2');
    await page.getByRole('heading', { name: '1 document cannot be found' }).waitFor();
    await page.getByRole('button', { name: 'Show reasons' }).click();
    await page.getByRole('button', { name: 'Try again: The file is damaged or not what its name says.' }).click();
    await page.getByRole('button', { name: 'Show them: The file is damaged or not what its name says.' }).click();
    await failed.waitFor();
    await expectAccessible(page);
    expect(running.problems).toEqual([]);
  });

  it('shows what the library takes on the disk, verifies it, and puts right what does not agree', async () => {
    const [running, page] = await open({ notes: { 'a.md': '# Asthma plan\n\nSalbutamol.' } });
    await goToLibrary(page);
    const openHealth = async () => {
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Storage and health …' }).click();
    };
    await openHealth();
    await page.getByText(/free on the disk/).waitFor();
    await page.getByRole('button', { name: 'Verify library' }).click();
    await page.getByText(/Everything agrees: 1 files, 1 documents findable/).waitFor();
    await expectAccessible(page);
    expect(running.problems).toEqual([]);
  });

  it('leaves out of a folder what a person says, and pauses reading until told to go on', async () => {
    const [running, page] = await open({
      notes: { 'a.md': '# Asthma plan\n\nSalbutamol.', 'draft-b.md': '# Draft of gout\n\nAllopurinol.' },
    });
    await goToLibrary(page);
    await documentRow(page, 'Draft of gout').waitFor();
    await page.getByRole('button', { name: 'Actions for notes' }).click();
    await page.getByRole('menuitem', { name: 'Leave out …' }).click();
    await page.getByRole('textbox', { name: /One name or path/ }).fill('draft-*');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => documentRow(page, 'Draft of gout').count()).toBe(0);
    await documentRow(page, 'Asthma plan').waitFor();

    await running.client.library.intake.pause();
    await page.getByText('Reading is paused').waitFor();
    await writeFile(path.join(running.notesDir, 'c.md'), '# Croup\n\nDexamethasone.');
    await page.getByRole('button', { name: 'Go on' }).click();
    await documentRow(page, 'Croup').getByText('Ready').waitFor();
    expect(running.problems).toEqual([]);
  });

  it('filters by words and by source, and finds nothing in a sentence', async () => {
    const [, page] = await open({ notes: { 'a.md': '# Asthma plan\n\nSalbutamol.', 'b.md': '# Gout plan\n\nAllopurinol.' } });
    await goToLibrary(page);
    await documentRow(page, 'Gout plan').waitFor();
    await page.getByLabel('Filter by title or path').fill('asthma');
    await expect.poll(() => documents(page).getAttribute('aria-rowcount')).toBe('2');
    await page.getByLabel('Filter by title or path').fill('nothing like that');
    await page.getByText('No document matches this filter.').waitFor();
    await page.getByRole('button', { name: 'Clear filter' }).click();
    await documentRow(page, 'Gout plan').waitFor();
  });

  it('removes a source after asking, and leaves the files alone', async () => {
    const [running, page] = await open({ notes: { 'a.md': '# Asthma plan\n\nSalbutamol.' } }, { colorScheme: 'dark' });
    await goToLibrary(page);
    await page.getByRole('button', { name: 'Actions for notes' }).click();
    await page.getByRole('menuitem', { name: 'Remove from library' }).hover();
    await expectAccessible(page, ['region']);
    await page.getByRole('menuitem', { name: 'Remove from library' }).click();
    await page.getByText(/Files on disk are untouched/).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByRole('heading', { name: 'Your library is empty' }).waitFor();
    await expectAccessible(page);
    expect(await running.client.library.sources.list()).toEqual([]);
    await running.client.library.sources.add({ paths: [path.join(running.notesDir, 'a.md')] });
  });
});
