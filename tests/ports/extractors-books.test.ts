import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeZip } from '../fixtures/documents.ts';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';
import { escapeXml } from '../fixtures/office-files.ts';

/** An EPUB of these chapters (body of each), named in reverse so that only the spine tells their order. */
function makeEpub(chapters: readonly string[], more: { contents?: string; entries?: Record<string, string> } = {}): Uint8Array {
  const nameOf = (index: number) => `text/c ${chapters.length - index}.xhtml`;
  const items = chapters
    .map((_, index) => `<item id="c${index}" href="${encodeURI(nameOf(index))}" media-type="application/xhtml+xml"/>`)
    .toReversed();
  return makeZip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf': `<?xml version="1.0"?><package xmlns:dc="d"><metadata><dc:title>Heart &amp; lung</dc:title></metadata><manifest>${items.join('')}
      <item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/></manifest>
      <spine>${chapters.map((_, index) => `<itemref idref="c${index}"/>`).join('')}<itemref idref="c0"/></spine></package>`,
    'OEBPS/nav.xhtml': `<html><body><nav><ol>${more.contents ?? ''}</ol></nav></body></html>`,
    ...Object.fromEntries(
      chapters.map((body, index) => [
        `OEBPS/${nameOf(index)}`,
        `<?xml version="1.0"?><html xmlns="x"><head><title/></head><body>${body}</body></html>`,
      ]),
    ),
    ...more.entries,
  });
}

describe('EPUB', () => {
  it('reads chapters in their order, each under its name', async () => {
    const document = await extractChecked(
      'a.epub',
      makeEpub(['<h1>Asthma</h1><p>One<a id="x"/> word.</p>', '<p>No heading here.</p>', '<img src="x.png"/>'], {
        contents: '<li><a href="text/c%202.xhtml#start">Second chapter</a></li>',
      }),
    );
    expect(document.title).toBe('Heart & lung');
    expect(outlineOf(document)).toEqual([
      ['heading', 'Asthma'],
      ['paragraph', 'One word.'],
      ['heading', 'Second chapter'],
      ['paragraph', 'No heading here.'],
    ]);
  });

  it('tells locked books from scrambled fonts, damage, emptiness and bombs', async () => {
    const locked = (algorithm: string) => ({
      'META-INF/encryption.xml': `<encryption><enc:EncryptedData><enc:EncryptionMethod Algorithm="${algorithm}"/></enc:EncryptedData></encryption>`,
    });
    expect(await failureOf('a.epub', makeEpub(['x'], { entries: locked('http://www.w3.org/2001/04/xmlenc#aes128-cbc') }))).toBe(
      'FILE_ENCRYPTED',
    );
    expect(await failureOf('a.epub', makeEpub(['x'], { entries: locked('http://www.idpf.org/2008/embedding') }))).toBe(
      'extracted',
    );
    expect(await failureOf('a.epub', 'no zip')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.epub', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.epub', makeEpub(['']))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.epub', makeEpub([' '.repeat(80_000_000)]))).toBe('FILE_EXPANDS_TOO_FAR');
    await expectSurvivesDamage('a.epub', makeEpub(['<h1>A</h1><p>words</p>', '<p>more</p>']));
  });

  it('gives back every paragraph of every chapter in order', async () => {
    const words = fc
      .string({ unit: fc.constantFrom('a', 'ü', '<', '&', '🫀', '5'), minLength: 1, maxLength: 10 })
      .map((text) => `w${text}`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(words, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        async (chapters) => {
          const made = makeEpub(chapters.map((texts) => texts.map((text) => `<p>${escapeXml(text)}</p>`).join('')));
          expect(outlineOf(await extractChecked('a.epub', made)).map(([, text]) => text)).toEqual(chapters.flat());
        },
      ),
      { seed: 29, numRuns: 30 },
    );
  });
});
