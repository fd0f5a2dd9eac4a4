import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { startApp, type RunningApp } from './harness.ts';
import { GUIDELINES, startWardServer, type WardServer } from './nextcloud.ts';

describe('the Sync page', () => {
  let app: RunningApp;
  let ward: WardServer;
  let page: Page;

  beforeAll(async () => {
    ward = await startWardServer(undefined, { push: true });
    app = await startApp({ samples: true });
    page = await app.open({ reducedMotion: 'reduce' });
    await page.getByRole('heading', { name: 'What would you like to know?' }).waitFor();
  });
  afterAll(async () => {
    await app.close();
    await ward.close();
  });

  const goToSync = () => page.getByRole('navigation').getByRole('button', { name: 'Sync', exact: true }).click();
  const row = (name: string) => page.locator(`[data-source="${name}"]`);
  const syncNow = () => page.getByRole('button', { name: 'Sync now' }).click();

  it('is not there without an account; with one it says what is missing first', async () => {
    expect(await page.getByRole('button', { name: 'Sync', exact: true }).count()).toBe(0);
    const { client } = app;
    const { accountId } = await client.accounts.addWithPassword({ serverUrl: ward.origin, user: 'alice', appPassword: 'secret' });
    await goToSync();
    await page.getByRole('heading', { name: 'Nothing is chosen yet' }).waitFor();
    await expectAccessible(page);
    const choice = { include: [], exclude: ['*.zip'], maxFileBytes: null };
    await client.accounts.folders.choose({
      accountId,
      folders: [
        { path: 'Guidelines', ...choice },
        { path: 'Patients', ...choice },
      ],
    });
  });

  it('shows that what is on the server is in the library and findable, and what was added', async () => {
    await row('Guidelines').getByRole('img', { name: '12 on the server, 12 in the library, 12 findable: equal' }).waitFor();
    await row('Patients')
      .getByText(/^Complete, .* today$/)
      .waitFor();
    await page.getByTestId('sync-chip').getByText('Synced').waitFor();
    await page.getByText('There is no problem: nothing was left out, and nothing failed.').waitFor();
    await page.getByText('told by the server at once').waitFor();
    await page.getByRole('tab', { name: 'Changes' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Patients/Jones, Ben/letter.md' }).getByText('Added').waitFor();
    await expectAccessible(page);
  });

  it('compares everything with the server on request', async () => {
    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText('Nothing is missing: 14 items on the server, in the library and findable.').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('says what could not be had and why, and tries it again', async () => {
    ward.server.setFaults(({ method, path }) =>
      method === 'GET' && path.includes('scan') ? { kind: 'short', afterBytes: 3 } : null,
    );
    ward.server.files('alice').put('Patients/Smith, Anna/scan.md', '# Scan\n\nNo fracture is seen.');
    ward.server.files('alice').put('Patients/Smith, Anna/pictures.zip', 'left out');
    await syncNow();
    await page.getByRole('tab', { name: 'Problems (2)' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'pictures.zip' })
      .getByText('Left out by the patterns of this folder.')
      .waitFor();
    const failed = page.getByRole('listitem').filter({ hasText: 'scan.md' });
    await failed.getByText('failed', { exact: true }).waitFor();
    await row('Patients').getByText('2 problems').waitFor();
    await expectAccessible(page);
    ward.server.setFaults(null);
    await failed.getByRole('button', { name: 'Retry scan.md' }).click();
    await page.getByRole('tab', { name: 'Problems (1)' }).waitFor();
    await row('Patients').getByRole('img', { name: '3 on the server, 3 in the library, 3 findable: equal' }).waitFor();
  });

  it('removes nothing of a mass deletion until a person has decided', async () => {
    for (const path of GUIDELINES) ward.server.files('alice').remove(path);
    await syncNow();
    await page.getByText('12 items of “Guidelines” are gone from the server').waitFor();
    await page.getByTestId('sync-chip').getByText('Sync needs you').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove 12 items here' }).click();
    await page.getByText('are gone from the server').waitFor({ state: 'detached' });
    await row('Guidelines').getByRole('img', { name: '0 on the server, 0 in the library, 0 findable: equal' }).waitFor();
  });

  it('says that everything synced stays searchable where there is no network, and pauses on request', async () => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'onLine', { configurable: true, value: false });
      window.dispatchEvent(new Event('offline'));
    });
    await page.getByText('There is no network.').waitFor();
    await page.getByText(/Everything already synced stays searchable/).waitFor();
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'onLine', { configurable: true, value: true });
      window.dispatchEvent(new Event('online'));
    });
    await page.getByText('There is no network.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Syncing is paused.').waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByText('Syncing is paused.').waitFor({ state: 'detached' });
  });

  it('says that the mode is why nothing is asked of servers, and goes on when it is changed', async () => {
    await app.client.settings.update({ mode: 'offline' });
    await page.getByText('The mode is Offline: nothing is asked of servers.').waitFor();
    expect(await page.getByRole('button', { name: 'Sync now' }).isDisabled()).toBe(true);
    await expectAccessible(page);
    await app.client.settings.update({ mode: 'auto' });
    await page.getByText('The mode is Offline: nothing is asked of servers.').waitFor({ state: 'detached' });
    // Once the server is heard again, what changed meanwhile is looked for first.
    await expect.poll(() => page.getByRole('button', { name: 'Sync now' }).isEnabled(), { timeout: 20_000 }).toBe(true);
  });

  it('keeps synced sources out of reach of “remove” in the library, and leads to Sync', async () => {
    await page.getByRole('button', { name: 'Library', exact: true }).click();
    await page.getByRole('button', { name: 'Actions for Patients' }).click();
    expect(await page.getByRole('menuitem', { name: 'Remove from library' }).count()).toBe(0);
    await page.getByRole('menuitem', { name: 'Manage in Sync' }).click();
    await page.getByRole('heading', { name: 'Sync', exact: true }).waitFor();
  });

  it('saves an answer with its sources as a note, keeps the dialog where that fails, and says where it lies', async () => {
    await page.getByRole('button', { name: /New question/ }).click();
    await page.getByRole('textbox', { name: 'Your question' }).fill('Why was bisoprolol raised for Ana Rivera?');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'More to do with this answer' }).click();
    await page.getByRole('menuitem', { name: 'Save to Nextcloud' }).click();
    const tree = page.getByRole('tree');
    await tree.getByRole('treeitem', { name: /Handbook.*read only/ }).waitFor();
    await tree.getByRole('treeitem', { name: /Patients/ }).click();
    await expectAccessible(page);
    ward.server.setFaults(({ method }) => (method === 'PUT' ? { kind: 'status', status: 423 } : null));
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.getByText('The server did not take the note.').waitFor();
    ward.server.setFaults(null);
    await page.getByRole('button', { name: 'Save the note' }).click();
    await page.getByText(/^alice@.*\/Patients\/Why was bisoprolol raised for Ana Rivera\.md$/).waitFor();
    const saved = ward.server
      .files('alice')
      .list()
      .find(({ path }) => path === 'Patients/Why was bisoprolol raised for Ana Rivera.md');
    expect(Buffer.from(saved?.content ?? []).toString()).toContain('## Sources');
    expect(app.problems).toEqual([]);
  });
});
