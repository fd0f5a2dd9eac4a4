import { expect, it } from 'vitest';
import { plainEtag } from './remote-entry.ts';
import { folderHref, folderOf, isWithin, placeOfHref, shownPath } from './remote-paths.ts';

const CLOUD = { kind: 'nextcloud', userId: 'alice@home', baseUrl: 'https://server/cloud' } as const;
const PLAIN = { kind: 'webdav', userId: 'alice', baseUrl: 'https://server' } as const;
const ROOT = '/cloud/remote.php/dav/files/alice%40home';

it.each([
  [`${ROOT}/`, ''],
  [`${ROOT}/Notes/a%20%25.md`, 'Notes/a %.md'],
  [`https://server${ROOT}/Notes/`, 'Notes'],
  ['/cloud/remote.php/dav/files/alice@home/x', 'x'],
  [`${ROOT}/caf%E9.txt`, 'café.txt'],
  [`${ROOT}/a:b*c?.md`, 'a:b*c?.md'],
])('%s lies at %s', (href, raw) => {
  expect(placeOfHref(CLOUD, href)?.raw).toBe(raw);
});

it.each([
  `${ROOT}/../bob/secret.md`,
  `${ROOT}/%2e%2e/%2E%2E/etc/passwd`,
  `${ROOT}/./a`,
  `${ROOT}/a%2Fb`,
  `${ROOT}/a%5Cb`,
  `${ROOT}/line%0Abreak`,
  `${ROOT}/nul%00`,
  '/cloud/remote.php/dav/files/bob/a.md',
  'relative',
])('no file of the account is at %s', (href) => {
  expect(placeOfHref(CLOUD, href)).toBeNull();
});

it('writes the address of a folder, and shows a path below the account', () => {
  expect(folderHref(CLOUD, 'Ärzte & co/a%b')).toBe('/remote.php/dav/files/alice%40home/%C3%84rzte%20%26%20co/a%25b/');
  expect(folderHref(PLAIN, '')).toBe('/');
  expect(shownPath('alice@server', 'a/b')).toBe('alice@server/a/b');
  expect(shownPath('alice@server', '')).toBe('alice@server');
  expect([folderOf('a/b/c'), folderOf('a')]).toEqual(['a/b', '']);
  expect([isWithin('a/b', 'a'), isWithin('ab', 'a'), isWithin('a', 'a'), isWithin('a', '')]).toEqual([true, false, true, true]);
});

it.each([
  ['"abc"', 'abc'],
  ['W/"abc"', 'abc'],
  ['"abc-gzip"', 'abc'],
  ['"abc;gzip"', 'abc'],
  ['abc', 'abc'],
  ['""', null],
  [null, null],
])('%s is the same content as %s', (etag, plain) => {
  expect(plainEtag(etag)).toBe(plain);
});
