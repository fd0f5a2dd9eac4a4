import { expect, it } from 'vitest';
import { makeCertificate } from '../../tests/fixtures/certificates.ts';
import { describeAuthorities, readAuthorities } from './certificate-authorities.ts';

const NOW_MS = Date.now();
const YEAR_MS = 365 * 24 * 60 * 60_000;
const refused = (message: RegExp) => expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) });

it('reads every authority of a text, each once, as a person compares it', async () => {
  const [one, two] = [await makeCertificate({ subject: 'Hospital CA' }), await makeCertificate({ subject: 'Ward CA' })];
  const all = readAuthorities(
    [`The authorities of our hospital:\n\n${one.cert}${two.cert}`, one.cert.replaceAll('\n', '\r\n')],
    NOW_MS,
  );
  expect(all).toMatchObject([
    { fingerprint: one.fingerprint, subject: 'O=Test Hospital, CN=Hospital CA', isExpired: false },
    { fingerprint: two.fingerprint, subject: 'O=Test Hospital, CN=Ward CA', isExpired: false },
  ]);
  expect(all[0]?.pem.trim()).toBe(one.cert.trim());
  expect(readAuthorities([], NOW_MS)).toEqual([]);
});

it('refuses in words what is no authority that can be trusted now', async () => {
  const authority = await makeCertificate({ subject: 'Hospital CA' });
  const server = await makeCertificate({ subject: 'cloud.example', names: 'DNS:cloud.example', authority });
  const damaged = authority.cert.replace(/MI.{6}/, 'MIAAAAAA');
  const cases: [string, number, RegExp][] = [
    ['no certificate', NOW_MS, /no certificate in it/],
    ['', NOW_MS, /no certificate in it/],
    [server.cert, NOW_MS, /cloud\.example is the certificate of a server/],
    [authority.key, NOW_MS, /private key/],
    [authority.cert + authority.key, NOW_MS, /private key/],
    [damaged, NOW_MS, /damaged/],
    [authority.cert, NOW_MS + YEAR_MS, /has expired/],
    [authority.cert, NOW_MS - YEAR_MS, /not valid yet/],
  ];
  for (const [text, nowMs, message] of cases) expect(() => readAuthorities([text], nowMs)).toThrow(refused(message));
});

it('says of one that was read before that it has expired since', async () => {
  const { cert } = await makeCertificate({ subject: 'Hospital CA' });
  expect(describeAuthorities([cert], NOW_MS + YEAR_MS)).toMatchObject([{ isExpired: true }]);
});
