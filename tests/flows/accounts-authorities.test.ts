import { expect, it, vi } from 'vitest';
import { accountServer, codeOf, typed, withOtherCertificate } from '../fixtures/account-servers.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

const ownName = { subject: '127.0.0.1', names: 'IP:127.0.0.1' };

it('trusts a server by the hospital’s own authority once an administrator has added it, and no longer when it is taken away', async () => {
  const authority = await makeCertificate({ subject: 'Hospital CA' });
  const server = await accountServer({ tls: await makeCertificate({ ...ownName, authority }) });
  const { client } = await startUnlockedEngine();
  const calls = client();
  expect((await calls.accounts.probe({ serverUrl: server.baseUrl })).untrusted).toMatchObject({ problem: 'unknown-authority' });
  const add = (...certificateAuthorities: string[]) => calls.settings.update({ sync: { certificateAuthorities } });
  expect(await codeOf(client('clinician').settings.update({ sync: { certificateAuthorities: [authority.cert] } }))).toBe(
    'NOT_ALLOWED',
  );
  await add(authority.cert, authority.cert);
  expect(await client('clinician').accounts.authorities()).toMatchObject([
    { fingerprint: authority.fingerprint, subject: 'O=Test Hospital, CN=Hospital CA', isExpired: false },
  ]);
  expect((await calls.accounts.probe({ serverUrl: server.baseUrl })).untrusted).toBeNull();
  const { accountId, certificateFingerprint } = await calls.accounts.addWithPassword(typed(server));
  expect(certificateFingerprint).toBeNull();
  const browse = () => codeOf(calls.accounts.folders.browse({ accountId, path: '' }));
  expect(await browse()).toBe('done');
  // Other settings change nothing of it.
  expect((await calls.settings.update({ sync: { maxIntervalMinutes: 5 } })).sync.certificateAuthorities).toHaveLength(1);
  await add();
  expect(await browse()).toBe('SERVER_UNTRUSTED');
  expect(await calls.accounts.list()).toMatchObject([{ state: 'untrusted' }]);
});

it('goes on by itself where the authority of a server that was stopped is added', async () => {
  const own = await makeCertificate(ownName);
  const server = await accountServer({ tls: own });
  const { client } = await startUnlockedEngine({ shell: 'browser' });
  const calls = client();
  const { accountId } = await calls.accounts.addWithPassword({ ...typed(server), acceptFingerprint: own.fingerprint });
  const authority = await makeCertificate({ subject: 'Hospital CA' });
  await withOtherCertificate(server, await makeCertificate({ ...ownName, authority }));
  expect(await codeOf(calls.accounts.folders.browse({ accountId, path: '' }))).toBe('SERVER_UNTRUSTED');
  await calls.settings.update({ sync: { certificateAuthorities: [authority.cert] } });
  await vi.waitFor(
    async () => expect(await calls.accounts.list()).toMatchObject([{ state: 'ready', certificateFingerprint: null }]),
    { timeout: 20_000, interval: 50 },
  );
});

it('keeps what it has where something else is given, and says why it is none', async () => {
  const { client } = await startUnlockedEngine();
  const calls = client();
  const server = await makeCertificate(ownName);
  const update = calls.settings.update({ sync: { certificateAuthorities: [server.cert], maxIntervalMinutes: 7 } });
  await expect(update).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('of a server or person'),
  });
  expect((await calls.settings.get()).sync).toMatchObject({ certificateAuthorities: [], maxIntervalMinutes: 15 });
});
