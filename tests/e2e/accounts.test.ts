import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { listen } from '../fakes/nextcloud-server/listen.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { startApp, type RunningApp } from './harness.ts';
import { GUIDELINES, startWardServer, type WardServer } from './nextcloud.ts';

describe('the accounts in the settings window', () => {
  let app: RunningApp;
  let ward: WardServer;
  let main: Page;
  let page: Page;

  beforeAll(async () => {
    ward = await startWardServer();
    app = await startApp();
    main = await app.open({ reducedMotion: 'reduce' });
    page = await app.openBeside(main, 'settings.html#accounts');
    await page.getByText('No account yet.').waitFor();
  });
  afterAll(async () => {
    await app.close();
    await ward.close();
  });

  const look = async (address: string) => {
    await page.getByLabel('Address of the server').fill(address);
    await page.getByRole('button', { name: 'Continue' }).click();
  };
  const everythingIndexed = async () =>
    await expect
      .poll(async () => (await app.client.library.sources.list()).reduce((sum, { indexed }) => sum + indexed, 0), {
        timeout: 30_000,
      })
      .toBe(GUIDELINES.length + 2);
  const dialogClosed = () => page.getByRole('dialog').waitFor({ state: 'detached' });

  it('say why an address is none, and what answers at one', async () => {
    await expectAccessible(page);
    await look('http://cloud.example');
    await page.getByText('Only encrypted connections are made: the address of a server begins with https://.').waitFor();
    await look(`${ward.origin}/index.php/apps/files/`);
    await page.getByText('Nextcloud 34.0.1').waitFor();
    await page.getByText(`answers at ${ward.origin}`).waitFor();
    await expectAccessible(page);
  });

  it('refuse a wrong password in words, and take the right one', async () => {
    await page.getByRole('button', { name: 'Use an app password instead' }).click();
    await page.getByLabel('User name').fill('alice');
    await page.getByRole('textbox', { name: 'App password' }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('The server does not accept this name and password. Nothing was stored.').waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'App password' }).fill('secret');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('dialog', { name: 'Folders to sync' }).waitFor();
    expect(await page.content()).not.toContain('secret');
  });

  it('have their folders chosen by keyboard alone: what lies in a chosen one goes with it', async () => {
    const item = (name: RegExp) => page.getByRole('treeitem', { name });
    await item(/Handbook.*shared.*read only/).waitFor();
    await page.getByRole('tree').focus();
    for (const key of ['g', 'ArrowRight']) await page.keyboard.press(key);
    await item(/acute/).waitFor();
    for (const key of ['ArrowRight', ' ']) await page.keyboard.press(key);
    expect(await item(/^Guidelines/).getAttribute('aria-checked')).toBe('mixed');
    expect(await item(/acute/).getAttribute('aria-checked')).toBe('true');
    for (const key of ['ArrowLeft', ' ', 'p', ' ']) await page.keyboard.press(key);
    await item(/acute.*with the folder above/).waitFor();
    await page.getByText(/^2 folders, /).waitFor();
    await page.getByRole('button', { name: 'Limits: Guidelines' }).click();
    await page.getByRole('combobox', { name: 'Leave out' }).fill('*.tmp');
    await page.keyboard.press('Enter');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sync these' }).click();
    await dialogClosed();
    await page.getByText('2 folders: Guidelines, Patients').waitFor();
    const [account] = await app.client.accounts.list();
    const chosen = await app.client.accounts.folders.chosen({ accountId: account!.accountId });
    expect(chosen.map(({ path, exclude }) => ({ path, exclude }))).toEqual([
      { path: 'Guidelines', exclude: ['*.tmp'] },
      { path: 'Patients', exclude: [] },
    ]);
    await everythingIndexed(); // what fails below fails in the window alone, not in the first sync
  });

  it('say of a folder that cannot be read why, with a way to try again', async () => {
    ward.server.setFaults(({ method, path }) =>
      method === 'PROPFIND' && path.includes('Smith') ? { kind: 'status', status: 500 } : null,
    );
    await page.getByRole('button', { name: /^Choose folders/ }).click();
    await page.getByRole('treeitem', { name: /^Patients/ }).waitFor();
    await page.getByRole('tree').focus();
    for (const key of ['p', 'ArrowRight']) await page.keyboard.press(key);
    await page.getByRole('treeitem', { name: /^Smith/ }).waitFor();
    for (const key of ['s', 'ArrowRight']) await page.keyboard.press(key);
    await page.getByRole('treeitem', { name: /Press Enter to try again/ }).waitFor();
    ward.server.setFaults(null);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('treeitem', { name: 'No folders in here' }).waitFor();
    await page.keyboard.press('Escape');
    await dialogClosed();
  });

  it('show and choose calendars and address books', async () => {
    ward.server.collections('alice').makeCalendar('clinic', { displayName: 'Clinic', color: '#2266aa' });
    await page.getByRole('button', { name: /^Calendars and contacts/ }).click();
    await page.getByRole('checkbox', { name: 'Clinic' }).check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Sync these' }).click();
    await dialogClosed();
    await page.getByText('1 calendar or address book').waitFor();
  });

  it('stop when the password is refused, and go on once signed in again in the browser', async () => {
    ward.server.accounts.get('alice').password = 'another';
    await page.getByRole('button', { name: /^Check now/ }).click();
    await page.getByText('Sign in again', { exact: true }).first().waitFor();
    await main.getByTestId('sync-chip').getByText('Sync needs you').waitFor();
    await main.getByText('A question or a sign-in waits on the Sync page.').waitFor();
    await expectAccessible(main);
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Sign in again/ }).click();
    await page.getByRole('button', { name: 'Sign in in the browser' }).click();
    await page.getByRole('heading', { name: 'Grant access in the browser' }).waitFor();
    const [waiting] = ward.server.loginFlow.waiting();
    expect(await page.getByRole('link', { name: 'Open the sign-in page' }).getAttribute('href')).toBe(waiting);
    await expectAccessible(page);
    ward.server.loginFlow.grant(waiting!, 'alice');
    await page.getByText('Signed in', { exact: true }).waitFor();
  });

  it('are signed out with a word about every copy', async () => {
    await everythingIndexed();
    await page.getByRole('button', { name: /^Sign out/ }).click();
    await page.getByText('14 documents stay findable as they are now, and are no longer brought up to date.').waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await dialogClosed();
    await page.getByText('Signed out, copies kept').waitFor();
    expect(ward.server.accounts.appPasswords('alice')).toEqual([]);
    await page.getByRole('button', { name: /^Remove the copies/ }).click();
    await page.getByText('14 documents can no longer be found or cited here.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove the copies' }).click();
    await page.getByText('No account yet.').waitFor();
    expect(await app.client.library.sources.list()).toEqual([]);
  });

  it('trust a hospital’s own authority from a file, and say what is none', async () => {
    const authority = await makeCertificate({ subject: 'Hospital CA' });
    const server = await makeCertificate({ subject: 'cloud.example', names: 'DNS:cloud.example', authority });
    const choose = (text: string) =>
      page
        .locator('input[type="file"]')
        .setInputFiles({ name: 'authority.pem', mimeType: 'application/x-pem-file', buffer: Buffer.from(text) });
    await choose(server.cert);
    await page.getByText('is the certificate of a server or person', { exact: false }).waitFor();
    await choose(authority.cert);
    await page.getByText(`SHA-256 ${authority.fingerprint}`).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove O=Test Hospital, CN=Hospital CA' }).click();
    await page.getByText(`SHA-256 ${authority.fingerprint}`).waitFor({ state: 'detached' });
    expect(await app.client.accounts.authorities()).toEqual([]);
  });

  it('ask a person about a certificate this computer does not trust, and again about another one', async () => {
    const certificate = await makeCertificate({ subject: '127.0.0.1', names: 'IP:127.0.0.1' });
    const secure = await startWardServer(certificate);
    await look(secure.origin);
    await page.getByText(certificate.fingerprint).waitFor();
    const accept = page.getByRole('button', { name: 'Accept this certificate' });
    expect(await accept.isDisabled()).toBe(true);
    await expectAccessible(page);
    await page.getByLabel('The fingerprint is the one the administrator named').check();
    await accept.click();
    await page.getByRole('button', { name: 'Sign in in the browser' }).click();
    await page.getByRole('heading', { name: 'Grant access in the browser' }).waitFor();
    secure.server.loginFlow.grant(secure.server.loginFlow.waiting()[0]!, 'alice');
    await page.getByRole('dialog', { name: 'Folders to sync' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('accepted certificate').waitFor();
    await secure.close();

    const renewed = await makeCertificate({ subject: '127.0.0.1', names: 'IP:127.0.0.1' });
    const again = await listen(secure.server.handle, { tls: renewed, port: Number(new URL(secure.origin).port) });
    await page.getByRole('button', { name: /^Check now/ }).click();
    await page.getByText('Certificate changed', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Look at the new certificate' }).click();
    await page.getByText('It is not the one that was accepted before.', { exact: false }).waitFor();
    await page.getByText(renewed.fingerprint).waitFor();
    await expectAccessible(page);
    await page.getByLabel('The fingerprint is the one the administrator named').check();
    await accept.click();
    await page.getByText('Signed in', { exact: true }).waitFor();
    await again.close();
    expect(app.problems).toEqual([]);
  });
});
