import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createByteLimiter } from '../../engine/nextcloud/byte-limiter.ts';
import { createDownload, type DownloadedFile, type WantedFile } from '../../engine/nextcloud/download.ts';
import { type FileCopies, openFileCopies } from '../../engine/nextcloud/file-copies.ts';
import { CHUNK_BYTES } from '../../engine/store/sealed-file.ts';
import { type FileServer, startFileServer } from '../fakes/file-server.ts';
import { openConnection } from '../fixtures/account-connection.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const never = new AbortController().signal;
const hash = (kind: string, bytes: Uint8Array): string => createHash(kind).update(bytes).digest('hex');
const failure = (code: string) => expect.objectContaining({ code });
/** Before the head of the answer arrived, or after. */
const brokenOff = expect.objectContaining({ code: expect.stringMatching(/^(REMOTE_CUT|SERVER_UNREACHABLE)$/) });

let server: FileServer;
let copies: FileCopies;
let download: ReturnType<typeof createDownload>;

beforeEach(async () => {
  server = await startFileServer();
  onTestFinished(() => server.close());
  const { connection } = openConnection(server.baseUrl, { loginName: 'alice', password: 'secret' });
  copies = openFileCopies({ folder: join(await temporaryFolder(), 'copies'), key: new Uint8Array(32).fill(5) });
  download = createDownload({ connection, copies });
});

/** As a listing tells it. */
function wanted(bytes: Uint8Array, change: Partial<WantedFile> = {}): WantedFile {
  return { href: '/dav/a%20file.pdf', sizeBytes: bytes.length, etag: '"one"', checksum: null, copyId: 'copy', ...change };
}

async function fetched(file: WantedFile): Promise<DownloadedFile & { counted: number }> {
  let counted = 0;
  const made = await download(file, never, (count) => (counted += count));
  return { ...made, counted };
}

async function holds(bytes: Uint8Array): Promise<void> {
  expect(Buffer.compare(await copies.read('copy'), bytes)).toBe(0);
}

describe('a file', () => {
  it('is fetched as it is, unpacked, with what the server says of it', async () => {
    const bytes = randomBytes(300_000);
    server.serve({ bytes, etag: '"one-gzip"' });
    expect(await fetched(wanted(bytes))).toEqual({
      sizeBytes: bytes.length,
      sha256: hash('sha256', bytes),
      etag: '"one"',
      modifiedAtMs: Date.parse('2026-11-20T08:51:04Z'),
      checksum: 'none',
      counted: bytes.length,
    });
    await holds(bytes);
    expect(server.received).toEqual([expect.objectContaining({ 'accept-encoding': 'identity' })]);
    expect(server.received[0]).not.toHaveProperty('range');
  });

  it('may be empty, or of a length nobody told', async () => {
    server.serve({ bytes: new Uint8Array(), etag: '"one"' });
    expect(await fetched(wanted(new Uint8Array()))).toMatchObject({ sizeBytes: 0 });
    const bytes = randomBytes(100_000);
    server.serve({ bytes, etag: null, chunked: true });
    expect(await fetched(wanted(bytes, { sizeBytes: null, etag: null }))).toMatchObject({ sizeBytes: 100_000, etag: null });
    await holds(bytes);
  });

  it('of another version than was listed is taken as what it is', async () => {
    const bytes = randomBytes(90_000);
    server.serve({ bytes, etag: '"two"', checksum: `SHA1:${hash('sha1', bytes)}` });
    const listed = wanted(randomBytes(80_000), { checksum: 'SHA1:00' });
    expect(await fetched(listed)).toMatchObject({ etag: '"two"', sizeBytes: 90_000, checksum: 'right' });
    await holds(bytes);
  });

  it('of another size under the same tag, or longer than the server said, is not taken', async () => {
    server.serve({ bytes: randomBytes(90_000), etag: '"one"' });
    await expect(fetched(wanted(randomBytes(80_000)))).rejects.toEqual(failure('REMOTE_CHANGED'));
    server.serve({ bytes: randomBytes(90_000), etag: null, chunked: true });
    await expect(fetched(wanted(randomBytes(80_000)))).rejects.toEqual(failure('REMOTE_CHANGED'));
    expect(await copies.sizeBytes()).toBe(0);
  });
});

describe('a transfer that ends early', () => {
  it('goes on where it stopped as long as it brings something, and the whole is right', async () => {
    const bytes = randomBytes(5 * CHUNK_BYTES);
    server.serve({ bytes, etag: '"one"' });
    server.cutAfter(2 * CHUNK_BYTES + 10, CHUNK_BYTES + 10);
    expect(await fetched(wanted(bytes))).toMatchObject({ sha256: hash('sha256', bytes), counted: bytes.length });
    await holds(bytes);
    expect(server.received.map(({ range }) => range)).toEqual([undefined, expect.any(String), expect.any(String)]);
    expect(server.received[1]).toMatchObject({ 'if-range': '"one"' });
  });

  it('leaves a part that a later process goes on with, down to the last byte', async () => {
    const bytes = randomBytes(4 * CHUNK_BYTES + 100);
    server.serve({ bytes, etag: '"one"' });
    server.cutAfter(0, 0, 0);
    await expect(fetched(wanted(bytes))).rejects.toEqual(brokenOff);
    server.cutAfter(3 * CHUNK_BYTES, 0, 0, 0);
    await expect(fetched(wanted(bytes))).rejects.toEqual(brokenOff);
    const before = server.sentBytes();
    server.cutAfter();
    expect(await fetched(wanted(bytes))).toMatchObject({ sha256: hash('sha256', bytes), counted: bytes.length });
    expect(server.sentBytes() - before).toBeLessThanOrEqual(2 * CHUNK_BYTES + 100);
    const requests = server.received.length;
    expect(await fetched(wanted(bytes))).toMatchObject({ sha256: hash('sha256', bytes), counted: bytes.length });
    expect(server.received.length).toBe(requests); // it was whole: killed before anybody noted it, say
  });

  it.each([
    ['ignores ranges', { ranges: 'ignored' as const }],
    ['sends a part without a tag', { withoutTagOnPart: true }],
    ['gives no tag', { etag: null }],
    ['calls its tag weak', { etag: 'W/"one"' }],
  ])('begins anew, and is right, where the server %s', async (_what, odd) => {
    const bytes = randomBytes(3 * CHUNK_BYTES);
    const file = { bytes, etag: '"one"', ...odd };
    server.serve(file);
    server.cutAfter(2 * CHUNK_BYTES + 10, 10);
    const listed = wanted(bytes, { etag: file.etag });
    await fetched(listed).catch((error: unknown) => expect(error).toEqual(brokenOff));
    server.cutAfter();
    expect(await fetched(listed)).toMatchObject({ sha256: hash('sha256', bytes), counted: bytes.length });
    await holds(bytes);
  });

  it.each(['right', 'careless'] as const)('never joins two versions, also where the server’s ranges are %s', async (ranges) => {
    const [one, two] = [randomBytes(3 * CHUNK_BYTES), randomBytes(3 * CHUNK_BYTES)];
    server.serve({ bytes: one, etag: '"one"', ranges });
    server.cutAfter(2 * CHUNK_BYTES + 10, 0, 0, 0);
    await expect(fetched(wanted(one))).rejects.toEqual(brokenOff);
    server.cutAfter();
    server.serve({ bytes: two, etag: '"two"', ranges });
    expect(await fetched(wanted(one))).toMatchObject({ etag: '"two"', sha256: hash('sha256', two), counted: two.length });
    await holds(two);
  });

  it('is right whatever the cuts, the sizes and the server’s manners', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(6 * CHUNK_BYTES),
        fc.array(fc.nat(4 * CHUNK_BYTES), { maxLength: 6 }),
        fc.constantFrom('right' as const, 'ignored' as const, 'careless' as const),
        fc.constantFrom('"one"', 'W/"one"', null),
        fc.boolean(),
        fc.nat(8),
        async (size, cuts, ranges, etag, chunked, changesAt) => {
          const [one, two] = [randomBytes(size), randomBytes(size)];
          let requests = 0;
          const now = (): { bytes: Buffer; etag: string | null } =>
            requests <= changesAt || etag !== '"one"' ? { bytes: one, etag } : { bytes: two, etag: '"two"' };
          server.onRequest(() => {
            requests++;
            server.serve({ ...now(), ranges, chunked });
          });
          server.cutAfter(...cuts);
          for (;;) {
            try {
              const made = await fetched(wanted(one, { etag }));
              const bytes = made.etag === '"two"' ? two : one;
              expect(made).toMatchObject({ sha256: hash('sha256', bytes), counted: size });
              await holds(bytes);
              break;
            } catch (error) {
              expect(error).toEqual(brokenOff);
            }
          }
          server.onRequest(null);
          await copies.remove('copy');
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('a checksum', () => {
  const adler = (bytes: Uint8Array): string => deflateSync(bytes).subarray(-4).toString('hex');

  it.each([
    ['SHA256', (bytes: Uint8Array) => hash('sha256', bytes)],
    ['SHA1', (bytes: Uint8Array) => hash('sha1', bytes)],
    ['MD5', (bytes: Uint8Array) => hash('md5', bytes).toUpperCase()],
    ['ADLER32', adler],
  ])('of the kind %s is verified, also over what an earlier fetch left', async (kind, of) => {
    const bytes = randomBytes(3 * CHUNK_BYTES);
    const checksum = `NONE:zz ${kind}:${of(bytes)}`;
    server.serve({ bytes, etag: '"one"' });
    server.cutAfter(CHUNK_BYTES + 10, 0, 0, 0);
    await expect(fetched(wanted(bytes, { checksum }))).rejects.toEqual(brokenOff);
    server.cutAfter();
    expect(await fetched(wanted(bytes, { checksum }))).toMatchObject({ checksum: 'right', sizeBytes: bytes.length });
  });

  it('that is wrong has all of it fetched again; the same bytes twice are what the server has', async () => {
    const bytes = randomBytes(100_000);
    server.serve({ bytes, etag: '"one"' });
    const stale = wanted(bytes, { checksum: `SHA1:${hash('sha1', randomBytes(3))}` });
    expect(await fetched(stale)).toMatchObject({ checksum: 'stale', sha256: hash('sha256', bytes), counted: 100_000 });
    expect(server.received).toHaveLength(2);
    await holds(bytes);
  });

  it('tells of bytes changed on the way, which are fetched again, or not taken', async () => {
    const bytes = randomBytes(100_000);
    const checksum = `SHA1:${hash('sha1', bytes)}`;
    let bad = 1;
    server.onRequest(() => server.serve({ bytes: bad-- > 0 ? randomBytes(100_000) : bytes, etag: '"one"' }));
    expect(await fetched(wanted(bytes, { checksum }))).toMatchObject({ checksum: 'right', counted: 100_000 });
    await holds(bytes);
    await copies.remove('copy');
    bad = 3;
    await expect(fetched(wanted(bytes, { checksum }))).rejects.toEqual(failure('REMOTE_CHECKSUM_WRONG'));
    expect(await copies.sizeBytes()).toBe(0);
  });

  it('over a part that went bad on the disk is made right by fetching all of it', async () => {
    const bytes = randomBytes(2 * CHUNK_BYTES + 5);
    const foreign = await copies.write('copy', { version: '"one"' });
    await foreign.write(randomBytes(CHUNK_BYTES));
    await foreign.close();
    server.serve({ bytes, etag: '"one"', checksum: `MD5:${hash('md5', bytes)}` });
    expect(await fetched(wanted(bytes, { checksum: `MD5:${hash('md5', bytes)}` }))).toMatchObject({ checksum: 'right' });
    await holds(bytes);
  });
});

describe('a download', () => {
  it('that is given up stops at once and leaves its part', async () => {
    const bytes = randomBytes(40 * CHUNK_BYTES);
    server.serve({ bytes, etag: '"one"' });
    const person = new AbortController();
    const work = download(wanted(bytes), person.signal, () => person.abort());
    await expect(work).rejects.toThrow('aborted');
    expect(await fetched(wanted(bytes))).toMatchObject({ sha256: hash('sha256', bytes), counted: bytes.length });
  });

  it('reads no faster than it writes: a server far ahead is held back', async () => {
    const bytes = randomBytes(40_000_000);
    server.serve({ bytes, etag: '"one"' });
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const slow: Pick<FileCopies, 'write'> = {
      async write(copyId, options) {
        const writer = await copies.write(copyId, options);
        return { ...writer, writtenBytes: 0, write: (piece) => held.then(() => writer.write(piece)) };
      },
    };
    const { connection } = openConnection(server.baseUrl, { loginName: 'alice', password: 'secret' });
    const work = createDownload({ connection, copies: slow })(wanted(bytes, { sizeBytes: null, etag: null }), never);
    for (let before = -1; before !== server.sentBytes(); await turns(2000)) before = server.sentBytes();
    expect(server.sentBytes()).toBeLessThan(bytes.length / 2);
    letGo();
    await work.catch(() => undefined); // its writer counts nothing, which the download takes for a cut
  });

  it('of all takes the limiter’s word, and its rate may change on the way', async () => {
    const clock = { nowMs: 0, waits: 0 };
    let rate: number | null = 100_000;
    const limiter = createByteLimiter({
      bytesPerSecond: () => rate,
      monotonicMs: () => clock.nowMs,
      async wait(ms, signal) {
        signal.throwIfAborted();
        clock.nowMs += ms;
        clock.waits++;
      },
    });
    const { connection } = openConnection(server.baseUrl, { loginName: 'alice', password: 'secret' });
    const limited = createDownload({ connection, copies, limiter });
    const bytes = randomBytes(500_000);
    server.serve({ bytes, etag: '"one"' });
    await Promise.all(['a', 'b'].map((copyId) => limited(wanted(bytes, { copyId }), never)));
    expect(clock.nowMs).toBeGreaterThan(9_500);
    expect(clock.nowMs).toBeLessThan(10_100);
    [rate, clock.waits] = [null, 0];
    await limited(wanted(bytes, { copyId: 'c' }), never);
    expect(clock.waits).toBe(0);
  });
});

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await turn();
}
