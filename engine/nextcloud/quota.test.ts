import { expect, it } from 'vitest';
import { quotaIn } from './quota.ts';

const answer = (properties: string, status = '200 OK'): string =>
  `<?xml version="1.0"?><D:multistatus xmlns:D="DAV:"><D:response><D:href>/</D:href><D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype>${properties}</D:prop><D:status>HTTP/1.1 ${status}</D:status></D:propstat></D:response></D:multistatus>`;
const quota = (used: string, available: string): string =>
  `<D:quota-used-bytes>${used}</D:quota-used-bytes><D:quota-available-bytes>${available}</D:quota-available-bytes>`;

it.each([
  ['both', answer(quota('12', '1048564')), { usedBytes: 12, freeBytes: 1_048_564 }],
  ['no limit', answer(quota('12', '-3')), { usedBytes: 12, freeBytes: null }],
  ['a free room nobody knows', answer(quota('12', '-1')), { usedBytes: 12, freeBytes: null }],
  ['used room alone', answer('<D:quota-used-bytes>12</D:quota-used-bytes>'), { usedBytes: 12, freeBytes: null }],
  ['nothing of it', answer(''), null],
  ['nonsense', answer(quota('much', 'little')), null],
  ['a refusal', answer(quota('', ''), '404 Not Found'), null],
  ['no XML', '<html><body>', null],
  ['nothing', '', null],
])('a server that tells %s', async (_what, xml, expected) => {
  expect(await quotaIn(xml)).toEqual(expected);
});
