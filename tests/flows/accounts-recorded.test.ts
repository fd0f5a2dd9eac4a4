import { describe, expect, it } from 'vitest';
import { hasRecordings, type RecordedServer } from '../fakes/nextcloud-recordings.ts';
import { createNextcloudReplay, type NextcloudReplay } from '../fakes/nextcloud-replay.ts';
import { codeOf } from '../fixtures/account-servers.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

/** Where the recorded servers ran. */
const SERVER = 'http://127.0.0.1:8090';
const asAlice = { serverUrl: SERVER, user: 'alice', appPassword: 'redacted' };

const USER_DISABLED = 269;

/** The numbers of exchanges that were made before anything was changed there. */
const FIRST = Array.from({ length: 21 }, (_, at) => at + 1);

/** An engine that meets a recorded server, and which of its exchanges: these at first, then as told. */
async function meeting(server: RecordedServer, numbers: readonly number[] = FIRST) {
  let present = createNextcloudReplay({ server, only: ({ number }) => numbers.includes(number) });
  let change = (request: Request): Request => request;
  const { client } = await startUnlockedEngine({
    openServerFetch: () => ({
      fetch: async (input, init) => await present.handle(change(new Request(input, init))),
      openSocket: () => Promise.reject(new Error('none was recorded')),
      isWhole: () => false,
      refused: () => null,
      close: () => undefined,
    }),
  });
  return {
    calls: client(),
    replay(number: number, asIf: (request: Request) => Request = (request) => request): NextcloudReplay {
      change = asIf;
      return (present = createNextcloudReplay({ server, only: (exchange) => exchange.number === number }));
    },
  };
}

/** The recorded request was for the folder alone, and one of them for Bob's. */
function ofDepth0(number: number): (request: Request) => Request {
  return ({ url, method, headers }) => {
    const address = number === USER_DISABLED ? url.replace('/alice/', '/bob/') : url;
    return new Request(address, { method, headers: { ...Object.fromEntries(headers), depth: '0' } });
  };
}

/** And this one was for the folder's address without the slash. */
function withoutSlash({ url, method, headers }: Request): Request {
  return new Request(url.replace(/\/$/, ''), { method, headers });
}

const root = { path: '' };

describe('recorded servers (../shared/nextcloud)', () => {
  for (const [server, version] of [
    ['nc34-apache', '34.0.1'],
    ['nc29-apache', '29.0.1'],
  ] as const) {
    it.skipIf(!hasRecordings(server))(`${server} is found and signed in to`, async () => {
      const { calls } = await meeting(server);
      const probe = await calls.accounts.probe({ serverUrl: `${SERVER}/index.php/apps/dashboard/` });
      expect(probe).toMatchObject({ kind: 'nextcloud', baseUrl: SERVER, version, productName: 'Nextcloud', loginFlow: true });
      const account = await calls.accounts.addWithPassword(asAlice);
      expect(account).toMatchObject({
        userId: 'alice',
        displayName: 'Alice Example',
        label: 'alice@127.0.0.1:8090',
        version,
        quota: { usedBytes: 0, freeBytes: null },
      });
    });
  }

  describe.skipIf(!hasRecordings('nc34-apache'))('of version 34', () => {
    it('shows folders with their sizes, and what was shared to be read only', async () => {
      const { calls, replay } = await meeting('nc34-apache');
      const { accountId } = await calls.accounts.addWithPassword(asAlice);
      replay(229);
      const entries = await calls.accounts.folders.browse({ accountId, ...root });
      expect(entries.map(({ name, kind, shared }) => ({ name, kind, shared }))).toEqual([
        { name: 'auto', kind: 'folder', shared: false },
        { name: 'docs', kind: 'folder', shared: false },
        { name: 'Shared', kind: 'folder', shared: true },
      ]);
      expect(entries.every(({ sizeBytes }) => sizeBytes !== null)).toBe(true);
      replay(236, withoutSlash);
      expect(await calls.accounts.folders.browse({ accountId, path: 'Shared' })).toMatchObject([
        { readOnly: true, shared: true },
      ]);
    });

    it.each([
      ['a refused password', 19, 'ACCOUNT_SIGN_IN', 'sign-in'],
      ['a revoked app password', 296, 'ACCOUNT_SIGN_IN', 'sign-in'],
      ['an address that is locked out', 286, 'SERVER_BUSY', 'ready'],
      ['a disabled account', USER_DISABLED, 'ACCOUNT_DISABLED', 'disabled'],
      ['maintenance', 265, 'SERVER_MAINTENANCE', 'ready'],
      ['a name the server does not know itself by', 270, 'SERVER_REFUSED', 'ready'],
    ])('%s is told from the others', async (_what, number, code, state) => {
      const { calls, replay } = await meeting('nc34-apache');
      const { accountId } = await calls.accounts.addWithPassword(asAlice);
      replay(number, ofDepth0(number));
      expect(await codeOf(calls.accounts.folders.browse({ accountId, ...root }))).toBe(code);
      expect(await calls.accounts.list()).toMatchObject([{ state }]);
    });

    it('signs in by polling: pending, granted once, and used', async () => {
      const { calls, replay } = await meeting('nc34-apache', [1, 3, 257, 258, 291, 292]);
      const told = [];
      const progress = await calls.accounts.signIn({ serverUrl: SERVER });
      for await (const one of progress) told.push(one);
      expect(told).toMatchObject([
        { kind: 'waiting', loginUrl: expect.stringContaining(`${SERVER}/index.php/login/v2/flow/`) },
        { kind: 'done', account: { userId: 'alice', quota: { usedBytes: 11_814_766 } } },
      ]);
      const { played } = replay(295);
      const [{ accountId } = { accountId: undefined }] = await calls.accounts.list();
      if (accountId) await calls.accounts.signOut({ accountId });
      expect(played.map(({ name }) => name)).toEqual(['apppassword-delete']);
    });
  });
});
