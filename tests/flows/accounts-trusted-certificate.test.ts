import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, it, onTestFinished } from 'vitest';
import { accountServer, codeOf, typed, withOtherCertificate } from '../fixtures/account-servers.ts';
import { makeCertificate } from '../fixtures/certificates.ts';
import { startUnlockedEngine } from '../fixtures/engine.ts';

const ownName = { subject: '127.0.0.1', names: 'IP:127.0.0.1' };

it('needs no accepted certificate any more where the server has one this machine trusts', async () => {
  const authority = await makeCertificate({ subject: 'Hospital CA' });
  // Before the first way is opened: authorities are read once.
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, authority.cert]);
  onTestFinished(() => setDefaultCACertificates(before));
  const own = await makeCertificate(ownName);
  const server = await accountServer({ tls: own });
  const { client } = await startUnlockedEngine();
  const calls = client();
  const { accountId } = await calls.accounts.addWithPassword({ ...typed(server), acceptFingerprint: own.fingerprint });
  const trusted = await withOtherCertificate(server, await makeCertificate({ ...ownName, authority }));
  const browse = () => codeOf(calls.accounts.folders.browse({ accountId, path: '' }));
  expect(await browse()).toBe('SERVER_UNTRUSTED');
  expect(await calls.accounts.check({ accountId })).toMatchObject({ state: 'ready', certificateFingerprint: null });
  expect(await browse()).toBe('done');

  const others = await withOtherCertificate(
    trusted,
    await makeCertificate({ subject: 'cloud.example', names: 'DNS:cloud.example', authority }),
  );
  // The certificate of somebody else, as a network shows that asks for a sign-in first: nothing is wrong with the account.
  expect(await browse()).toBe('SERVER_UNREACHABLE');
  expect(await calls.accounts.list()).toMatchObject([{ state: 'ready' }]);
  expect((await calls.accounts.probe({ serverUrl: others.baseUrl })).untrusted).toMatchObject({ problem: 'other-name' });
  expect(others.received).toHaveLength(0);
});
