import { expect, it } from 'vitest';
import type { SourceId } from '../../contract/ids.ts';
import type { ListedFile, RemoteFile } from '../store/remote-file.ts';
import { compareFolder, placesOf, versionKey } from './compare-folder.ts';
import type { RemoteEntry } from './remote-entry.ts';

const LISTED_AT_MS = 1_000_000_000;

function listed(change: Partial<ListedFile> = {}): ListedFile {
  return {
    path: 'Notes/a.md',
    href: '/a.md',
    remoteId: '7',
    etag: '"e1"',
    sizeBytes: 10,
    modifiedAtMs: 1000,
    uploadedAtMs: LISTED_AT_MS - 60_000,
    checksum: null,
    shareRoot: null,
    skipped: null,
    ...change,
  };
}

function known(change: Partial<ListedFile> = {}, own: Partial<RemoteFile> = {}): RemoteFile {
  const file = listed(change);
  return {
    ...file,
    fileId: 1,
    sourceId: 's' as SourceId,
    version: `${versionKey(file)}#0`,
    seenAtMs: LISTED_AT_MS,
    attempts: 0,
    retryAtMs: null,
    heldPath: null,
    heldVersion: null,
    heldHash: null,
    heldBytes: null,
    copyId: null,
    word: null,
    ...own,
  };
}

const NOTHING = { added: [], relisted: [], gone: [] };
const compare = (before: RemoteFile[], now: ListedFile[], isUnexplained = false) =>
  compareFolder({ known: before, listed: now, isUnexplained });

it('changes nothing where the listing is the same', () => {
  expect(compare([known()], [listed()])).toEqual(NOTHING);
});

it.each([
  ['etag', { etag: '"e2"' }],
  ['size', { sizeBytes: 11 }],
  ['time', { modifiedAtMs: 2000 }],
  ['time of its upload', { uploadedAtMs: LISTED_AT_MS + 5000 }],
  ['checksum', { checksum: 'SHA1:aa' }],
])('takes another %s for another content', (_what, change) => {
  const { relisted } = compare([known()], [listed(change)]);
  expect(relisted).toMatchObject([{ fileId: 1, version: `${versionKey(listed(change))}#0` }]);
});

it('knows a content by its etag however that was sent', () => {
  expect(compare([known()], [listed({ etag: 'W/"e1"' })]).relisted).toMatchObject([{ version: null }]);
  expect(compare([known()], [listed({ etag: '"e1-gzip"' })]).relisted).toMatchObject([{ version: null }]);
});

it('takes another id at a place for another file, and a missing one for gone', () => {
  const [before, now] = [known(), listed({ remoteId: '8' })];
  expect(compare([before], [now])).toEqual({ added: [now], relisted: [], gone: [before] });
  expect(compare([before], [])).toEqual({ ...NOTHING, gone: [before] });
});

it('reads again what was written in the second it was listed, once', () => {
  const just = { uploadedAtMs: LISTED_AT_MS };
  const [first] = compare([known(just)], [listed(just)]).relisted;
  expect(first?.version).toBe(`${versionKey(listed(just))}#1`);
  const later = known(just, { version: first!.version!, seenAtMs: LISTED_AT_MS + 60_000 });
  expect(compare([later], [listed(just)])).toEqual(NOTHING);
});

it('reads small files again where a folder changed and nothing says why, and the server tells no time of upload', () => {
  const silent = { uploadedAtMs: null };
  expect(compare([known(silent)], [listed(silent)])).toEqual(NOTHING);
  expect(compare([known(silent)], [listed(silent)], true).relisted).toHaveLength(1);
  const large = { ...silent, sizeBytes: 10_000_000 };
  expect(compare([known(large)], [listed(large)], true)).toEqual(NOTHING);
});

it('does not trust a weak etag, or none, of a file that was just written', () => {
  const plain = { remoteId: null, uploadedAtMs: null, modifiedAtMs: LISTED_AT_MS };
  expect(compare([known(plain)], [listed(plain)])).toEqual(NOTHING);
  for (const etag of ['W/"e1"', null])
    expect(compare([known({ ...plain, etag })], [listed({ ...plain, etag })]).relisted).toMatchObject([
      { version: expect.stringMatching(/#1$/) },
    ]);
});

it('gives everything in a folder a path of its own, composed, in either case', () => {
  const entry = (raw: string) => ({ raw }) as RemoteEntry;
  const paths = (...raws: string[]) => [...placesOf(raws.map(entry))].map(([path, { raw }]) => [path, raw]);
  expect(paths('cafe\u0301.md')).toEqual([['café.md', 'cafe\u0301.md']]);
  expect(paths('cafe\u0301.md', 'café.md', 'Café.md')).toEqual([
    ['café.md', 'café.md'],
    ['Café.md', 'Café.md'],
    ['cafe\u0301.md', 'cafe\u0301.md'],
  ]);
});
