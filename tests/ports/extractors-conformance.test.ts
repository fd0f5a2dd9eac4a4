import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { documentFormat, extensionsOfFormat } from '../../contract/documents.ts';
import { extractDocument } from '../../engine/library/extract/extract-document.ts';
import { createExtractionPool } from '../../engine/library/extraction-pool.ts';
import { cutPassages } from '../../engine/library/passages.ts';
import { startExtractionThread } from '../../native/extraction-thread.ts';
import { fuzz } from '../chaos/fuzz.ts';
import { expectSoundDocument, expectSoundPassages } from '../fixtures/check-document.ts';
import { makeZip } from '../fixtures/documents.ts';
import { failureOf } from '../fixtures/extract-checked.ts';
import { makeOdt, makeXlsx } from '../fixtures/office-files.ts';
import { LETTER_LINES } from '../fixtures/scanned-pages.ts';
import { seedFiles } from '../fixtures/seed-files.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const seeds = await seedFiles();
const never = new AbortController().signal;

/** Words in place of those that are recognised: what the reader of pictures does with them is proven in extractors-scans. */
const stub = {
  read: async ({ widthPx, heightPx }: { widthPx: number; heightPx: number }) => ({
    widthPx,
    heightPx,
    confidencePercent: 90,
    seenWords: 4,
    sureChars: 20,
    lines: LETTER_LINES.map((line, index) => ({
      topPx: index * 20,
      bottomPx: index * 20 + 15,
      leftPx: 0,
      sizePx: 15,
      words: line
        .split(' ')
        .map((text, word) => ({ text, box: { x0: word * 50, y0: index * 20, x1: word * 50 + 40, y1: index * 20 + 15 } })),
    })),
  }),
};

function openPool(memoryMb = 256) {
  const pool = createExtractionPool({ startThread: startExtractionThread, threads: 1, memoryMb });
  onTestFinished(() => pool.close());
  return pool;
}

describe('every format', () => {
  it('has a good file here', () => {
    expect(new Set(seeds.map(({ format }) => format))).toEqual(new Set(documentFormat.options));
  });

  it.each(seeds.filter(({ name }) => name !== 'locked.pdf').map((seed) => [seed.name, seed] as const))(
    'gives exact spans, right pages and the same result twice: %s',
    async (_name, { name, format, bytes }) => {
      const before = Uint8Array.from(bytes);
      const document = await extractDocument(name, bytes, stub);
      expect(document.format).toBe(format);
      expect(document.text.length).toBeGreaterThan(20);
      expectSoundDocument(document);
      for (const maxTokens of [20, 300])
        expectSoundPassages(document, cutPassages(document, { targetTokens: maxTokens * 0.8, maxTokens }));
      expect(await extractDocument(name, bytes, stub)).toEqual(document);
      expect(Uint8Array.from(bytes)).toEqual(before); // nobody writes into the file that is read
    },
  );

  it('waits for nobody who has given up', async () => {
    const pool = openPool();
    const giveUp = new AbortController();
    const reading = seeds.map(({ name, bytes }) =>
      pool.extract(
        { name, from: { kind: 'bytes', bytes }, sizeBytes: bytes.length, maxFileBytes: 1e9, knownHash: null },
        giveUp.signal,
      ),
    );
    const ends = Promise.allSettled(reading);
    giveUp.abort(new DOMException('stopped', 'AbortError'));
    expect((await ends).map(({ status }) => status)).toEqual(seeds.map(() => 'rejected'));
    const { name, bytes } = seeds[0]!;
    const outcome = await pool.extract(
      { name, from: { kind: 'bytes', bytes }, sizeBytes: bytes.length, maxFileBytes: 1e9, knownHash: null },
      never,
    );
    expect(outcome.kind).toBe('extracted');
  });

  it('refuses ten gigabytes of nothing without reading them', async () => {
    const folder = await temporaryFolder();
    const pool = openPool(128);
    for (const format of documentFormat.options) {
      const path = join(folder, `a.${extensionsOfFormat[format][0]}`);
      const file = await open(path, 'w');
      await file.truncate(10 * 1024 ** 3);
      await file.close();
      const outcome = await pool.extract(
        { name: path, from: { kind: 'path', path }, sizeBytes: 10 * 1024 ** 3, maxFileBytes: 200 * 1024 ** 2, knownHash: null },
        never,
      );
      expect(outcome).toMatchObject({ kind: 'failed', code: 'FILE_TOO_LARGE' });
    }
  });
});

describe('hostile files', () => {
  const laughs = `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 12 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join('')}<!ENTITY x SYSTEM "file:///etc/passwd">]>`;
  const cda = (text: string): string =>
    `<ClinicalDocument><component><structuredBody><component><section><text><paragraph>Words ${text}</paragraph></text></section></component></structuredBody></component></ClinicalDocument>`;

  it.each([
    ['CDA', 'a.xml', laughs + cda('&l12; &x;')],
    [
      'ODT',
      'a.odt',
      makeZip({
        'content.xml': `${laughs}<o:d xmlns:o="o" xmlns:t="t"><o:body><o:text><t:p>Words &l12; &x;</t:p></o:text></o:body></o:d>`,
      }),
    ],
    ['XLSX', 'a.xlsx', makeXlsx([{ name: 'S', rows: '<row><c t="inlineStr"><is><t>Words &l12; &x;</t></is></c></row>' }])],
    ['HTML', 'a.html', `${laughs}<p>Words &l12; &x;</p>`],
  ])('expands no entities and fetches no files: %s', async (_name, name, content) => {
    const { text } = await extractDocument(name, typeof content === 'string' ? new TextEncoder().encode(content) : content);
    expect(text).toContain('Words');
    expect(text.length).toBeLessThan(1000);
    expect(text).not.toMatch(/haha|root:/);
  });

  it.each([
    ['elements', 'a.xml', cda('<content>'.repeat(50_000))],
    ['HTML elements', 'a.html', '<div>'.repeat(200_000)],
    ['quotes', 'a.md', '>'.repeat(100_000)],
    ['lists', 'a.md', Array.from({ length: 100 }, (_, depth) => `${' '.repeat(depth * 2)}- x`).join('\n')],
    ['groups', 'a.rtf', `{\\rtf1 ${'{'.repeat(200_000)}`],
    ['JSON', 'a.json', `{"resourceType":"Bundle","entry":${'['.repeat(500_000)}`],
    ['calendar parts', 'a.ics', 'BEGIN:VCALENDAR\n'.repeat(100_000)],
    ['ODT frames', 'a.odt', makeOdt('<text:section>'.repeat(5000))],
  ])('ends however deep things lie in each other: %s', async (_name, name, content) => {
    expect(await failureOf(name, content)).toMatch(/^(?:extracted|FILE_[A-Z_]+)$/);
  });

  it('leads nowhere: links in documents are not followed, names of members are names', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'secret.txt'), 'secret words');
    const { text } = await extractDocument('a.zip', makeZip({ [`../../..${folder}/secret.txt`]: 'harmless words' }));
    expect(text).toContain('harmless words');
    const html = await extractDocument(
      'a.html',
      new TextEncoder().encode(
        `<p>Words</p><iframe src="file://${folder}/secret.txt"></iframe><object data="file://${folder}/secret.txt">no</object>`,
      ),
    );
    expect(html.text).toBe('Words');
  });

  it('good files changed at random end as documents or with a reason, and never take the thread along', async () => {
    const { ends, wrong, files } = await fuzz({
      files: 300,
      seed: 7,
      modelsDir: null,
      limitMs: 60_000,
      memoryMb: 512,
      say: () => undefined,
    });
    expect(wrong).toEqual([]);
    expect(files).toBe(300);
    expect(ends['extracted']).toBeGreaterThan(20);
    expect(Object.keys(ends).length).toBeGreaterThan(4);
  }, 180_000);
});
