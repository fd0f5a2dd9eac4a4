import { expect, it } from 'vitest';
import { accountServer, codeOf, typed, withOtherCertificate } from '../fixtures/account-servers.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

const ownName = { subject: '127.0.0.1', names: 'IP:127.0.0.1' };

it('shows a certificate nobody vouches for, sends nothing until a person accepts it, and speaks to no other afterwards', async () => {
  const certificate = await makeCertificate(ownName);
  const server = await accountServer({ tls: certificate });
  const { client } = await startUnlockedEngine();
  const calls = client();
  const { untrusted } = await calls.accounts.probe({ serverUrl: server.baseUrl });
  expect(untrusted).toMatchObject({ fingerprint: certificate.fingerprint, problem: 'self-signed' });
  expect(await codeOf(calls.accounts.addWithPassword(typed(server)))).toBe('SERVER_UNTRUSTED');
  expect(server.received).toHaveLength(0);

  const acceptFingerprint = certificate.fingerprint.replaceAll(':', '').toLowerCase();
  const account = await calls.accounts.addWithPassword({ ...typed(server), acceptFingerprint });
  expect(account).toMatchObject({ state: 'ready', certificateFingerprint: certificate.fingerprint });
  const { accountId } = account;
  expect(await calls.accounts.check({ accountId })).toMatchObject({ state: 'ready' });
  const browse = () => codeOf(calls.accounts.folders.browse({ accountId, path: '' }));
  expect(await browse()).toBe('done');

  const changed = await makeCertificate(ownName);
  const other = await withOtherCertificate(server, changed);
  expect(await browse()).toBe('SERVER_UNTRUSTED');
  expect(await calls.accounts.list()).toMatchObject([{ state: 'untrusted' }]);
  expect(await codeOf(calls.accounts.check({ accountId }))).toBe('SERVER_UNTRUSTED');
  expect((await calls.accounts.probe({ serverUrl: other.baseUrl })).untrusted).toMatchObject({
    fingerprint: changed.fingerprint,
    problem: 'changed',
  });
  expect(other.received).toHaveLength(0);
  const accepted = await calls.accounts.check({ accountId, acceptFingerprint: changed.fingerprint });
  expect(accepted).toMatchObject({ state: 'ready', certificateFingerprint: changed.fingerprint });
  expect(await browse()).toBe('done');
});
