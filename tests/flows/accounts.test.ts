import { expect, it } from 'vitest';
import type { Client } from '../../contract/client.ts';
import { createMemoryKeychain } from '../fakes/memory-keychain.ts';
import { ALICE, basic } from '../fakes/dav-account-server.ts';
import { accountServer, codeOf, typed } from '../fixtures/account-servers.ts';
import { PASSPHRASE, startTestEngine, startUnlockedEngine } from '../fixtures/engine.ts';

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
  const account = await calls.accounts.addWithPassword({ ...typed(server), serverUrl: pasted });
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
  expect(await codeOf(calls.accounts.addWithPassword(typed(server)))).toBe('ACCOUNT_EXISTS');
  const wrong = { ...typed(server), appPassword: 'wrong' };
  expect(await codeOf(calls.accounts.addWithPassword(wrong))).toBe('ACCOUNT_SIGN_IN');
  expect(await calls.accounts.list()).toEqual([account]);
});

it('shows what lies in a folder, and takes no folder that lies in another', async () => {
  const server = await accountServer();
  const { client } = await startUnlockedEngine();
  const calls = client();
  const { accountId, label } = await calls.accounts.addWithPassword(typed(server));
  expect(await calls.accounts.folders.browse({ accountId, path: '' })).toEqual([
    { name: 'Guidelines', path: 'Guidelines', kind: 'folder', sizeBytes: 12, shared: false, readOnly: false },
    { name: 'Shared', path: 'Shared', kind: 'folder', sizeBytes: 100, shared: true, readOnly: true },
    { name: 'a note.md', path: 'a note.md', kind: 'file', sizeBytes: 6, shared: false, readOnly: false },
  ]);
  const choose = (...paths: string[]) => calls.accounts.folders.choose({ accountId, folders: paths.map((path) => ({ path })) });
  expect(await codeOf(choose('A', 'A/B'))).toBe('INVALID_INPUT');
  expect(await codeOf(choose('', 'A'))).toBe('INVALID_INPUT');
  expect(await codeOf(choose('A/../B'))).toBe('INVALID_INPUT');
  const chosen = await choose('/Guidelines/', 'Shared');
  expect(chosen.map(({ path }) => path)).toEqual(['Guidelines', 'Shared']);
  expect(await calls.library.sources.list()).toMatchObject([
    { kind: 'remote-folder', path: `${label}/Guidelines`, label: 'Guidelines' },
    { kind: 'remote-folder', path: `${label}/Shared` },
  ]);
  const change = { accountId, folders: [{ path: 'Shared', exclude: ['*.tmp'] }] };
  expect(await calls.accounts.folders.choose(change)).toEqual([{ ...chosen[1], exclude: ['*.tmp'] }]);
  expect(await calls.library.sources.list()).toHaveLength(1);
});

it('asks the server nothing more after one refused password, also after a restart, until somebody signs in again', async () => {
  const server = await accountServer();
  const first = await startUnlockedEngine();
  const calls = first.client();
  const { accountId } = await calls.accounts.addWithPassword(typed(server));
  server.setPassword('another one');
  server.received.length = 0;
  const browse = (client: Client) => codeOf(client.accounts.folders.browse({ accountId, path: '' }));
  expect(await Promise.all(Array.from({ length: 5 }, () => browse(calls)))).toEqual(
    Array.from({ length: 5 }, () => 'ACCOUNT_SIGN_IN'),
  );
  expect(server.received).toHaveLength(1);
  await first.engine.close();

  const again = await startTestEngine({ dataDir: first.dataDir });
  const next = again.client();
  await next.app.vault.unlock({ method: 'passphrase', passphrase: PASSPHRASE });
  expect(await next.accounts.list()).toMatchObject([{ state: 'sign-in', failure: { code: 'ACCOUNT_SIGN_IN' } }]);
  expect(await browse(next)).toBe('ACCOUNT_SIGN_IN');
  expect(await codeOf(next.accounts.check({ accountId }))).toBe('ACCOUNT_SIGN_IN');
  expect(server.received).toHaveLength(1);
  expect((await next.app.doctor()).find(({ name }) => name === 'Accounts')).toMatchObject({ state: 'warning' });

  const renewed = await next.accounts.addWithPassword({ ...typed(server), appPassword: 'another one', accountId });
  expect(renewed).toMatchObject({ accountId, state: 'ready', failure: null });
  expect(await browse(next)).toBe('done');
  expect(server.received.at(-1)?.headers.authorization).toBe(basic('alice', 'another one'));
});

it('stops a disabled account, and lets it go on when the server has it again', async () => {
  const server = await accountServer();
  const { client } = await startUnlockedEngine();
  const calls = client();
  const { accountId } = await calls.accounts.addWithPassword(typed(server));
  server.answerWith((_request, response) => {
    response.writeHead(503).end('<s:message>OC\\User\\DisabledUserException: Account disabled</s:message>');
    return true;
  });
  expect(await codeOf(calls.accounts.folders.browse({ accountId, path: '' }))).toBe('ACCOUNT_DISABLED');
  expect(await calls.accounts.list()).toMatchObject([{ state: 'disabled' }]);
  const asked = server.received.length;
  expect(await codeOf(calls.accounts.folders.browse({ accountId, path: '' }))).toBe('ACCOUNT_DISABLED');
  expect(server.received).toHaveLength(asked);
  server.answerWith(null);
  expect(await calls.accounts.check({ accountId })).toMatchObject({ state: 'ready', failure: null });
  expect(await codeOf(calls.accounts.folders.browse({ accountId, path: '' }))).toBe('done');
});

it('keeps the app password in the keychain alone, and of two users of one server each has their own', async () => {
  const server = await accountServer();
  const keychain = createMemoryKeychain();
  const { client } = await startUnlockedEngine({ keychain });
  const calls = client();
  const alice = await calls.accounts.addWithPassword(typed(server));
  const asBob = { ...typed(server), user: 'bob@clinic.example', appPassword: 'b' };
  server.answerWith((request, response) => {
    const answer = request.path.startsWith('/ocs/v2.php/cloud/user')
      ? { ocs: { data: { id: 'bob', displayname: 'Bob' } } }
      : { ocs: { data: { version: { string: '34.0.1' } } } };
    if (!request.path.startsWith('/ocs/')) return false;
    response.writeHead(200).end(JSON.stringify(answer));
    return true;
  });
  const bob = await calls.accounts.addWithPassword(asBob);
  expect([alice.passwordIn, bob.passwordIn, bob.userId]).toEqual(['keychain', 'keychain', 'bob']);
  expect([...keychain.secrets.values()].filter((secret) => [ALICE.password, 'b'].includes(secret))).toHaveLength(2);
  expect(await codeOf(calls.accounts.addWithPassword({ ...asBob, accountId: alice.accountId }))).toBe('ACCOUNT_OTHER_USER');
});

it('signs out: takes the app password back, forgets it, and takes what was synced along or keeps it', async () => {
  const server = await accountServer();
  const keychain = createMemoryKeychain();
  const { client } = await startUnlockedEngine({ keychain });
  const calls = client();
  const { accountId } = await calls.accounts.addWithPassword(typed(server));
  await calls.accounts.folders.choose({ accountId, folders: [{ path: 'Guidelines' }] });
  const secrets = keychain.secrets.size;
  await calls.accounts.signOut({ accountId, keepCopy: true });
  expect(server.received.at(-1)).toMatchObject({ method: 'DELETE', path: '/ocs/v2.php/core/apppassword?format=json' });
  expect(keychain.secrets.size).toBe(secrets - 1);
  expect(await calls.accounts.list()).toMatchObject([{ signedOut: true, passwordIn: null }]);
  expect(await calls.library.sources.list()).toHaveLength(1);
  const asked = server.received.length;
  expect(await codeOf(calls.accounts.folders.browse({ accountId, path: '' }))).toBe('NOT_FOUND');
  expect(await codeOf(calls.accounts.check({ accountId }))).toBe('ACCOUNT_SIGN_IN');
  expect(server.received).toHaveLength(asked);

  const back = await calls.accounts.addWithPassword(typed(server));
  expect(back).toMatchObject({ accountId, signedOut: false });
  expect(await calls.accounts.folders.chosen({ accountId })).toHaveLength(1);
  await server.close();
  await calls.accounts.signOut({ accountId });
  expect(await calls.accounts.list()).toEqual([]);
  expect(await calls.library.sources.list()).toEqual([]);
  expect(keychain.secrets.size).toBe(secrets - 1);
});

it('lets only windows of administrators change accounts', async () => {
  const server = await accountServer();
  const { client } = await startUnlockedEngine();
  const { accountId } = await client().accounts.addWithPassword(typed(server));
  const calls = client('clinician');
  expect(await calls.accounts.list()).toHaveLength(1);
  const refused = [
    calls.accounts.probe({ serverUrl: server.baseUrl }),
    calls.accounts.addWithPassword(typed(server)),
    calls.accounts.signOut({ accountId }),
    calls.accounts.folders.choose({ accountId, folders: [] }),
    calls.accounts.check({ accountId, acceptFingerprint: '00'.repeat(32) }),
    calls.accounts.signIn({ serverUrl: server.baseUrl }).then(async (stream) => await stream.next()),
  ];
  expect(await Promise.all(refused.map(codeOf))).toEqual(refused.map(() => 'NOT_ALLOWED'));
});

it('refuses an address that is none, or where a password would go unencrypted', async () => {
  const { client } = await startUnlockedEngine();
  const probe = (serverUrl: string) => codeOf(client().accounts.probe({ serverUrl }));
  for (const address of [
    'http://cloud.example',
    'ftp://cloud.example',
    'https://',
    'https://alice:secret@cloud.example',
    'not an address',
  ]) {
    expect([address, await probe(address)]).toEqual([address, 'SERVER_ADDRESS_INVALID']);
  }
});

it('says what is wrong with a server it can reach', async () => {
  const server = await accountServer();
  const { client } = await startUnlockedEngine();
  const probe = () => codeOf(client().accounts.probe({ serverUrl: server.baseUrl }));
  const answers: [status: number, headers: Record<string, string>, body: string, code: string][] = [
    [200, {}, '{"installed":true,"maintenance":true,"versionstring":"34.0.1"}', 'SERVER_MAINTENANCE'],
    [400, { 'Content-Type': 'application/json' }, '{"error": "Trusted domain error.", "code": 15}', 'SERVER_REFUSED'],
    [301, { Location: 'https://other.example/status.php' }, '', 'SERVER_MOVED'],
    [200, { 'Content-Type': 'text/html' }, '<html>a shop</html>', 'SERVER_NOT_DAV'],
    [502, {}, '', 'SERVER_BUSY'],
  ];
  for (const [status, headers, body, code] of answers) {
    server.answerWith((_request, response) => (response.writeHead(status, headers).end(body), true));
    expect([status, await probe()]).toEqual([status, code]);
  }
  await server.close();
  expect(await probe()).toBe('SERVER_UNREACHABLE');
});
