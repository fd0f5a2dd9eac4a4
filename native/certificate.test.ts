import { X509Certificate } from 'node:crypto';
import { expect, it } from 'vitest';
import { makeCertificate } from '../tests/fixtures/certificates.ts';
import { describeCertificate } from './certificate.ts';

it('tells a person what a certificate is, and what is wrong with it', async () => {
  const authority = await makeCertificate({ subject: 'Hospital CA' });
  const made = await makeCertificate({ subject: 'cloud.example', names: 'DNS:cloud.example', authority });
  const certificate = new X509Certificate(made.cert);
  const described = describeCertificate(certificate, 'CERT_HAS_EXPIRED');
  expect(described).toMatchObject({
    fingerprint: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/),
    subject: 'O=Test Hospital, CN=cloud.example',
    issuer: 'O=Test Hospital, CN=Hospital CA',
    problem: 'expired',
  });
  expect(described.validToMs - described.validFromMs).toBe(30 * 24 * 60 * 60_000);
  const problems = ['ERR_TLS_CERT_ALTNAME_INVALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'PINNED', 'CRL_HAS_EXPIRED'];
  expect(problems.map((problem) => describeCertificate(certificate, problem).problem)).toEqual([
    'other-name',
    'self-signed',
    'changed',
    'other',
  ]);
});
