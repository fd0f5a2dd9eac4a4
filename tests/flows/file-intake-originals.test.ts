import { execFileSync } from 'node:child_process';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createDocumentFiles } from '../../engine/library/document-files.ts';
import { makePdf } from '../fixtures/documents.ts';
import { withoutCopies } from '../fixtures/intake-parts.ts';
import { openIntake } from '../fixtures/open-intake.ts';

it('gives the original of a document in pieces, until it changes or goes', async () => {
  const { db, folder, intake, reader, run } = await openIntake();
  const path = join(folder, 'a.md');
  await writeFile(path, '0123456789');
  await intake.addPaths([folder]);
  await run();
  const files = createDocumentFiles({ db, samplesDir: folder, ...withoutCopies(db) });
  const { documentId } = reader.list({ offset: 0, limit: 1 }).items[0]!;
  expect(files.pathOf(documentId)).toBe(path);
  const piece = await files.read(documentId, 4, 3);
  expect([Buffer.from(piece.bytes).toString(), piece.totalBytes]).toEqual(['456', 10]);
  expect((await files.read(documentId, 20, 5)).bytes.length).toBe(0);
  await appendFile(path, 'more');
  await expect(files.read(documentId, 0, 5)).rejects.toMatchObject({ code: 'FILE_GONE' });
  await rm(path);
  await expect(files.read(documentId, 0, 5)).rejects.toMatchObject({ code: 'FILE_GONE' });
});

it.skipIf(process.platform === 'win32')('does not wait for ever at a pipe put in the place of a file', async () => {
  const { db, folder, intake, reader, run } = await openIntake();
  const path = join(folder, 'a.md');
  await writeFile(path, '0123456789');
  await intake.addPaths([folder]);
  await run();
  await rm(path);
  execFileSync('mkfifo', [path]);
  const { documentId } = reader.list({ offset: 0, limit: 1 }).items[0]!;
  await expect(
    createDocumentFiles({ db, samplesDir: folder, ...withoutCopies(db) }).read(documentId, 0, 5),
  ).rejects.toMatchObject({
    code: 'FILE_GONE',
  });
});

it('gives the original of an uploaded file from the database', async () => {
  const { db, folder, intake, reader, run } = await openIntake();
  const bytes = new TextEncoder().encode('Dropped words.');
  intake.upload({ uploadId: 'upload-1', name: 'dropped.md', offset: 0, totalBytes: bytes.length, bytes });
  await run();
  const files = createDocumentFiles({ db, samplesDir: folder, ...withoutCopies(db) });
  const { documentId } = reader.list({ offset: 0, limit: 1 }).items[0]!;
  expect(files.pathOf(documentId)).toBeNull();
  expect(Buffer.from((await files.read(documentId, 8, 100)).bytes).toString()).toBe('words.');
});

it('lists, filters and shows documents with their structure', async () => {
  const { folder, intake, reader, run } = await openIntake();
  await writeFile(join(folder, 'a.md'), '# Asthma\n\nSalbutamol 100% of the time.');
  await writeFile(join(folder, 'b.pdf'), await makePdf([[{ text: 'Page one.' }], [{ text: 'Page two.' }]]));
  await writeFile(join(folder, 'c.txt'), '');
  const [source] = await intake.addPaths([folder]);
  await run();
  const titles = (filter: Partial<Parameters<typeof reader.list>[0]>) =>
    reader.list({ offset: 0, limit: 10, ...filter }).items.map(({ title }) => title);
  expect(titles({})).toEqual(['Asthma', 'b', 'c']);
  expect(titles({ state: 'failed' })).toEqual(['c']);
  expect(titles({ query: 'asth' })).toEqual(['Asthma']);
  expect(titles({ query: '%' })).toEqual([]);
  expect(titles({ sourceId: source!.sourceId, offset: 1, limit: 1 })).toEqual(['b']);
  expect(reader.counts()).toEqual({ documents: 3, indexed: 2, failed: 1, queued: 0, waiting: 0, passages: 3 });
  const pdf = reader.list({ offset: 1, limit: 1 }).items[0]!;
  expect(pdf).toMatchObject({ pages: 2, passages: 2, format: 'pdf', failure: null });
  const { text, pageSpans } = reader.text(pdf.documentId)!;
  expect(text).toBe('Page one.\n\nPage two.');
  const [item] = reader.page(pdf.documentId, 2);
  expect(text.slice(item!.start, item!.end)).toBe('Page two.');
  expect(item!.start).toBeGreaterThanOrEqual(pageSpans[1]!.start);
  expect(reader.page(pdf.documentId, 3)).toEqual([]);
});
