import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CHUNK_BYTES, HEADER_BYTES, openChunk, sealChunk, SEALED_CHUNK_BYTES, sealedBytes } from '../store/sealed-file.ts';
import { type FileCopies, openFileCopies } from './file-copies.ts';

const KEY = new Uint8Array(32).fill(5);

async function openFolder(): Promise<{ folder: string; copies: FileCopies }> {
  const folder = await mkdtemp(join(tmpdir(), 'voiceassist-copies-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return { folder, copies: openFileCopies({ folder, key: KEY }) };
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** The one file there is. */
async function onlyFile(folder: string): Promise<string> {
  const [path, ...others] = await filesIn(folder);
  expect(others).toEqual([]);
  return path ?? '';
}

async function put(copies: FileCopies, copyId: string, bytes: Uint8Array, version: string | null = null): Promise<void> {
  const writer = await copies.write(copyId, { version });
  await writer.write(bytes);
  await writer.finish();
}

/** Plain bytes that need not be written again. */
async function startOf(copies: FileCopies, copyId: string, version: string): Promise<number> {
  const writer = await copies.write(copyId, { version });
  await writer.close();
  return writer.writtenBytes;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const lost = expect.objectContaining({ code: 'FILE_COPY_LOST' });

/** Around the ends of chunks, and of what is written together. */
const size = fc.oneof(
  fc.integer({ min: 0, max: 400_000 }),
  fc
    .tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: -2, max: 2 }))
    .map(([chunks, more]) => Math.max(0, chunks * CHUNK_BYTES + more)),
);

describe('a copy', () => {
  it('is what was written, in whatever pieces, and can be read from any place', async () => {
    const { folder, copies } = await openFolder();
    await fc.assert(
      fc.asyncProperty(
        size,
        fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.tuple(fc.nat(700_000), fc.nat(300_000)), { maxLength: 5 }),
        async (bytes, cuts, places) => {
          const plain = randomBytes(bytes);
          const writer = await copies.write('one');
          for (let at = 0, piece = 0; at < plain.length; piece++) {
            const next = at + (cuts[piece % cuts.length] ?? 1);
            await writer.write(plain.subarray(at, next));
            at = next;
          }
          expect(writer.writtenBytes).toBe(bytes);
          expect(await writer.finish()).toEqual({ sizeBytes: bytes, sha256: sha256(plain) });
          await writer.close();
          expect(Buffer.compare(await copies.read('one'), plain)).toBe(0);
          for (const [offset, maxBytes] of places) {
            const piece = await copies.piece('one', offset, maxBytes);
            expect(piece?.totalBytes).toBe(bytes);
            expect(Buffer.compare(piece?.bytes ?? KEY, plain.subarray(offset, offset + maxBytes))).toBe(0);
          }
          expect((await stat(await onlyFile(folder))).size).toBe(sealedBytes(bytes));
          expect(await copies.isWhole('one', bytes)).toBe(true);
          expect(await copies.isWhole('one', bytes + 1)).toBe(false);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is gone on with after its process died at any byte, and is right then', async () => {
    const { folder, copies } = await openFolder();
    await fc.assert(
      fc.asyncProperty(size, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(40), async (bytes, share, garbage) => {
        const plain = randomBytes(bytes);
        const first = await copies.write('one', { version: 'a' });
        await first.write(plain);
        await first.close();
        const part = await onlyFile(folder);
        await truncate(part, Math.floor((await stat(part)).size * share));
        await writeFile(part, randomBytes(garbage), { flag: 'a' });

        const hash = createHash('sha256');
        const again = await copies.write('one', { version: 'a', onKept: (kept) => void hash.update(kept) });
        const kept = again.writtenBytes;
        expect(kept).toBeLessThanOrEqual(bytes);
        expect(kept % CHUNK_BYTES).toBe(0);
        expect(again.sha256()).toBe(hash.digest('hex'));
        await again.write(plain.subarray(kept));
        expect(await again.finish()).toEqual({ sizeBytes: bytes, sha256: sha256(plain) });
        expect(Buffer.compare(await copies.read('one'), plain)).toBe(0);
        await copies.remove('one');
        expect(await filesIn(folder)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps whole chunks of what was not finished, and begins anew for another version or none', async () => {
    const { copies } = await openFolder();
    const plain = randomBytes(3 * CHUNK_BYTES + 100);
    const first = await copies.write('one', { version: 'a' });
    await first.write(plain);
    await first.close();
    const same = await copies.write('one', { version: 'a' });
    expect(same.writtenBytes).toBe(3 * CHUNK_BYTES);
    await same.close();
    for (const version of ['b', null]) {
      const other = await copies.write('one', { version });
      expect(other.writtenBytes).toBe(0);
      await other.write(plain);
      await other.close();
    }
    expect(await startOf(copies, 'one', 'b')).toBe(0);
  });

  it('that was finished is taken for whole when the same version is written again', async () => {
    const { copies } = await openFolder();
    for (const bytes of [5, CHUNK_BYTES, 2 * CHUNK_BYTES + 7]) {
      const plain = randomBytes(bytes);
      await put(copies, 'one', plain, 'a');
      const again = await copies.write('one', { version: 'a' });
      expect(again.writtenBytes).toBe(bytes);
      expect(await again.finish()).toEqual({ sizeBytes: bytes, sha256: sha256(plain) });
      expect(Buffer.compare(await copies.read('one'), plain)).toBe(0);
      await copies.remove('one');
    }
  });

  it('tells of every changed byte, wherever it lies', async () => {
    const { folder, copies } = await openFolder();
    const plain = randomBytes(2 * CHUNK_BYTES + 500);
    await put(copies, 'one', plain, 'a');
    const path = await onlyFile(folder);
    const whole = await readFile(path);
    const inHeader = Array.from({ length: HEADER_BYTES }, (_, at) => at);
    const places = fc.oneof(fc.nat(whole.length - 1), fc.nat(HEADER_BYTES + 60));
    async function check(at: number, bit: number): Promise<void> {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      await writeFile(path, changed);
      await expect(copies.read('one')).rejects.toEqual(lost);
    }
    for (const at of inHeader) await check(at, at % 8);
    await fc.assert(fc.asyncProperty(places, fc.nat(7), check), { numRuns: 100 });
  });

  it('tells that it was cut short or made longer, also at the end of a chunk', async () => {
    const { folder, copies } = await openFolder();
    await put(copies, 'one', randomBytes(3 * CHUNK_BYTES), 'a');
    const path = await onlyFile(folder);
    const whole = await readFile(path);
    const ends = [
      0,
      HEADER_BYTES,
      HEADER_BYTES + 28,
      whole.length - 1,
      whole.length - 28,
      whole.length - SEALED_CHUNK_BYTES - 28,
    ];
    for (const end of ends) {
      await writeFile(path, whole.subarray(0, end));
      await expect(copies.read('one')).rejects.toEqual(lost);
      await expect(copies.piece('one', 0, 10)).rejects.toEqual(lost);
    }
    await writeFile(path, Buffer.concat([whole, randomBytes(28)]));
    await expect(copies.piece('one', 0, 10)).rejects.toEqual(lost);
  });

  it('tells that its chunks were reordered, or that it was exchanged for another, or is under another key', async () => {
    const { folder, copies } = await openFolder();
    await put(copies, 'one', randomBytes(2 * CHUNK_BYTES + 9), 'a');
    const path = await onlyFile(folder);
    const whole = await readFile(path);
    const chunk = (number: number) =>
      whole.subarray(HEADER_BYTES + number * SEALED_CHUNK_BYTES, HEADER_BYTES + (number + 1) * SEALED_CHUNK_BYTES);
    await writeFile(path, Buffer.concat([whole.subarray(0, HEADER_BYTES), chunk(1), chunk(0), chunk(2)]));
    await expect(copies.read('one')).rejects.toEqual(lost);
    await writeFile(path, whole);
    await put(copies, 'two', randomBytes(2 * CHUNK_BYTES + 9), 'a');
    const other = (await filesIn(folder)).find((each) => each !== path) ?? '';
    await rename(other, path);
    await expect(copies.read('one')).rejects.toEqual(lost);
    await writeFile(path, whole);
    await expect(openFileCopies({ folder, key: new Uint8Array(32).fill(6) }).read('one')).rejects.toEqual(lost);
    expect((await copies.read('one')).length).toBe(2 * CHUNK_BYTES + 9);
  });

  it('has chunks that open at their own place alone', () => {
    const sealKey = { key: randomBytes(32), mark: randomBytes(32) };
    const sealed = Buffer.concat(sealChunk(sealKey, { number: 3, isLast: false }, Buffer.from('words')));
    expect(openChunk(sealKey, { number: 3, isLast: false }, sealed)).toEqual(Buffer.from('words'));
    expect(openChunk(sealKey, { number: 3, isLast: true }, sealed)).toBeNull();
    expect(openChunk(sealKey, { number: 4, isLast: false }, sealed)).toBeNull();
    expect(openChunk({ ...sealKey, mark: randomBytes(32) }, { number: 3, isLast: false }, sealed)).toBeNull();
  });

  it('shows nothing of what is in it, nor what it is called', async () => {
    const { folder, copies } = await openFolder();
    const words = 'Quokkawarfarin 5 mg for Mrs. Dunnart. ';
    await put(copies, 'Dunnart/Quokkawarfarin.pdf', Buffer.from(words.repeat(5000)), 'Quokkawarfarin');
    const path = await onlyFile(folder);
    const bytes = await readFile(path);
    expect([bytes.includes('Quokka'), bytes.includes('Dunnart'), /Quokka|Dunnart|pdf/.test(path.slice(folder.length))]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('that is not there is lost, and none to show', async () => {
    const { copies } = await openFolder();
    await expect(copies.read('one')).rejects.toEqual(lost);
    await expect(copies.sealed('one')).rejects.toEqual(lost);
    expect(await copies.piece('one', 0, 10)).toBeNull();
    expect([await copies.isWhole('one', 0), await copies.sizeBytes(), await copies.sweep(new Set())]).toEqual([false, 0, 0]);
  });
});

describe('writing', () => {
  it('leaves nothing where it is discarded, and shows nothing before it is finished', async () => {
    const { folder, copies } = await openFolder();
    const writer = await copies.write('one', { version: 'a' });
    await writer.write(randomBytes(1_000_000));
    expect(await copies.piece('one', 0, 1)).toBeNull();
    await expect(copies.write('one')).rejects.toThrow('being written');
    await writer.discard();
    await writer.close();
    expect(await filesIn(folder)).toEqual([]);
  });

  it('begins anew on the way where it is told to', async () => {
    const { copies } = await openFolder();
    const writer = await copies.write('one', { version: 'a' });
    await writer.write(randomBytes(1_000_000));
    await writer.restart('b');
    expect(writer.writtenBytes).toBe(0);
    await writer.write(Buffer.from('words'));
    expect(await writer.finish()).toEqual({ sizeBytes: 5, sha256: sha256(Buffer.from('words')) });
    expect(Buffer.from(await copies.read('one')).toString()).toBe('words');
  });

  it('replaces a damaged copy, of which only what is damaged is wanted again', async () => {
    const { folder, copies } = await openFolder();
    const plain = randomBytes(4 * CHUNK_BYTES);
    await put(copies, 'one', plain, 'a');
    const file = await open(await onlyFile(folder), 'r+');
    await file.write(Buffer.from('damage'), 0, 6, HEADER_BYTES + 2 * SEALED_CHUNK_BYTES + 100);
    await file.close();
    await expect(copies.read('one')).rejects.toEqual(lost);
    const again = await copies.write('one', { version: 'a' });
    expect(again.writtenBytes).toBe(2 * CHUNK_BYTES);
    await again.write(plain.subarray(2 * CHUNK_BYTES));
    await again.finish();
    expect(Buffer.compare(await copies.read('one'), plain)).toBe(0);
  });
});

describe('sweeping', () => {
  it('removes what nothing refers to, and neither parts of what is wanted nor what is being written', async () => {
    const { folder, copies } = await openFolder();
    for (const copyId of ['kept', 'stray', 'begun']) await put(copies, copyId, randomBytes(100), 'a');
    for (const copyId of ['wanted', 'given-up']) {
      const part = await copies.write(copyId, { version: 'a' });
      await part.write(randomBytes(CHUNK_BYTES));
      await part.close();
    }
    const writing = await copies.write('begun', { version: 'b' });
    const sweeping = copies.sweep(new Set(['kept', 'wanted']));
    await put(copies, 'meanwhile', randomBytes(100));
    expect(await sweeping).toBe(2);
    await writing.write(Buffer.from('words'));
    await writing.finish();
    expect(await filesIn(folder)).toHaveLength(4);
    expect((await copies.read('meanwhile')).length).toBe(100);
    expect(await startOf(copies, 'wanted', 'a')).toBe(CHUNK_BYTES);
    expect(await copies.sizeBytes()).toBe(2 * sealedBytes(100) + sealedBytes(5) + HEADER_BYTES + SEALED_CHUNK_BYTES);
  });
});
