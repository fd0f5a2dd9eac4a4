import { expect, it, onTestFinished } from 'vitest';
import { failureFrom } from '../../contract/client.ts';
import { ALICE, type AccountServer, startAccountServer } from '../fakes/dav-account-server.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

async function accountServer(options: Parameters<typeof startAccountServer>[0] = {}): Promise<AccountServer> {
  const server = await startAccountServer(options);
  onTestFinished(() => server.close());
  return server;
}

const codeOf = (error: unknown): string => failureFrom(error).code;
const given = ({ baseUrl }: AccountServer) => ({ serverUrl: baseUrl, user: ALICE.user, appPassword: ALICE.password });

it('finds a Nextcloud behind the address of what somebody looks at, signs in with an app password and says who it is', async () => {
  const server = await accountServer({ below: '/cloud' });
  const { client } = await startUnlockedEngine();
  const calls = client();
  const pasted = `${server.baseUrl}/index.php/apps/files/files?dir=/Notes`;
  expect(await calls.accounts.probe({ serverUrl: pasted })).toEqual({
    baseUrl: server.baseUrl,
    kind: 'nextcloud',
    version: '34.0.1',
    productName: 'Cloud',
    loginFlow: true,
    untrusted: null,
  });
  const account = await calls.accounts.addWithPassword({ ...given(server), serverUrl: pasted });
  expect(account).toMatchObject({
    kind: 'nextcloud',
    baseUrl: server.baseUrl,
    userId: 'alice',
    displayName: 'Alice Example',
    label: `alice@${new URL(server.baseUrl).host}/cloud`,
    state: 'ready',
    signedOut: false,
    passwordIn: 'database',
    quota: { usedBytes: 12, freeBytes: null },
  });
  expect(await calls.accounts.list()).toEqual([account]);
  expect(await calls.accounts.check({ accountId: account.accountId })).toMatchObject({ state: 'ready', failure: null });
  await expect(calls.accounts.addWithPassword(given(server)).catch(codeOf)).resolves.toBe('ACCOUNT_EXISTS');
  expect(JSON.stringify(await calls.accounts.list())).not.toContain(ALICE.password);
});

it('shows what lies in a folder, and takes no folder that lies in another', async () => {
  const server = await accountServer();
  const { client } = await startUnlockedEngine();
  const calls = client();
  const { accountId, label } = await calls.accounts.addWithPassword(given(server));
  expect(await calls.accounts.folders.browse({ accountId, path: '' })).toEqual([
    { name: 'Guidelines', path: 'Guidelines', kind: 'folder', sizeBytes: 12, shared: false, readOnly: false },
    { name: 'Shared', path: 'Shared', kind: 'folder', sizeBytes: 100, shared: true, readOnly: true },
    { name: 'a note.md', path: 'a note.md', kind: 'file', sizeBytes: 6, shared: false, readOnly: false },
  ]);
  const choose = (...paths: string[]) => calls.accounts.folders.choose({ accountId, folders: paths.map((path) => ({ path })) });
  await expect(choose('A', 'A/B').catch(codeOf)).resolves.toBe('INVALID_INPUT');
  await expect(choose('', 'A').catch(codeOf)).resolves.toBe('INVALID_INPUT');
  const chosen = await choose('/Guidelines/', 'Shared');
  expect(chosen.map(({ path }) => path)).toEqual(['Guidelines', 'Shared']);
  expect(await calls.library.sources.list()).toMatchObject([
    { kind: 'remote-folder', path: `${label}/Guidelines`, label: 'Guidelines' },
    { kind: 'remote-folder', path: `${label}/Shared` },
  ]);
  expect(await choose('Shared')).toEqual([chosen[1]]);
  expect(await calls.library.sources.list()).toHaveLength(1);
});
