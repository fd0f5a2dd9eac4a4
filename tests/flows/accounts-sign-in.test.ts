import { expect, it } from 'vitest';
import type { SignInProgress } from '../../contract/accounts.ts';
import type { Client } from '../../contract/client.ts';
import { ALICE } from '../fakes/dav-account-server.ts';
import { accountServer, typed } from '../fixtures/account-servers.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

async function signInWith(calls: Client, input: Parameters<Client['accounts']['signIn']>[0]): Promise<SignInProgress[]> {
  const told: SignInProgress[] = [];
  for await (const progress of await calls.accounts.signIn(input)) told.push(progress);
  return told;
}

it('signs in in the browser: opens the page of this very server, waits until it is granted, and stores what was given', async () => {
  const server = await accountServer({ below: '/cloud' });
  const opened: string[] = [];
  let polls = 0;
  server.answerWith((request, response) => {
    if (!request.path.endsWith('/poll') || ++polls < 2) return false;
    response
      .writeHead(200)
      .end(JSON.stringify({ server: 'http://elsewhere.example', loginName: 'alice', appPassword: ALICE.password }));
    return true;
  });
  const { client } = await startUnlockedEngine({ openAddress: async (address) => void opened.push(address) });
  const told = await signInWith(client(), { serverUrl: server.baseUrl });
  const loginUrl = `${server.baseUrl}/index.php/login/v2/flow/abc`;
  expect(told).toMatchObject([
    { kind: 'waiting', loginUrl },
    { kind: 'done', account: { userId: 'alice', baseUrl: server.baseUrl, state: 'ready' } },
  ]);
  expect(opened).toEqual([loginUrl]);
  const poll = server.received.find(({ path }) => path.endsWith('/poll'));
  expect(poll).toMatchObject({ method: 'POST', body: `token=${'t'.repeat(128)}` });
  const asked = server.received.filter(({ path }) => path.includes('/login/v2'));
  expect(asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  expect(JSON.stringify(told)).not.toContain(ALICE.password);
});

it('polls at no other host than the one that was asked, and takes back what somebody else was given', async () => {
  const server = await accountServer();
  const { client } = await startUnlockedEngine();
  const calls = client();
  server.answerWith((request, response) => {
    if (!request.path.endsWith('/login/v2')) return false;
    const poll = { token: 't', endpoint: 'https://elsewhere.example/index.php/login/v2/poll' };
    response.writeHead(200).end(JSON.stringify({ poll, login: `${server.baseUrl}/login` }));
    return true;
  });
  expect(await signInWith(calls, { serverUrl: server.baseUrl })).toMatchObject([
    { kind: 'failed', failure: { code: 'SERVER_MOVED' } },
  ]);

  server.answerWith(null);
  const { accountId } = await calls.accounts.addWithPassword(typed(server));
  server.answerWith((request, response) => {
    const answer = request.path.endsWith('/poll')
      ? { loginName: 'alice', appPassword: ALICE.password }
      : request.path.startsWith('/ocs/v2.php/cloud/user') && { ocs: { data: { id: 'mallory' } } };
    if (answer) response.writeHead(200).end(JSON.stringify(answer));
    return answer !== false;
  });
  const told = await signInWith(calls, { serverUrl: server.baseUrl, accountId });
  expect(told.at(-1)).toMatchObject({ kind: 'failed', failure: { code: 'ACCOUNT_OTHER_USER' } });
  expect(server.received.at(-1)).toMatchObject({ method: 'DELETE', path: '/ocs/v2.php/core/apppassword?format=json' });
  expect(await calls.accounts.list()).toMatchObject([{ userId: 'alice', state: 'ready' }]);
});
