import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeEncryptedDocx, makeZip } from '../fixtures/documents.ts';
import { expectSurvivesDamage, extractChecked, failureOf, outlineOf } from '../fixtures/extract-checked.ts';
import { escapeXml, makeOdt, makePptx, slideShape } from '../fixtures/office-files.ts';

/** Words with every character XML has its own way to write. */
const words = fc
  .string({ unit: fc.constantFrom('a', 'Z', 'ü', 'β', '<', '&', '"', '🫀', '5'), minLength: 1, maxLength: 12 })
  .map((text) => `w${text}`);
const bomb = (depth: number) => `${'<text:section>'.repeat(depth)}<text:p>x</text:p>${'</text:section>'.repeat(depth)}`;

describe('ODT', () => {
  const styles = `<style:style style:name="P1" style:parent-style-name="Title"/><text:list-style style:name="L1">
    <text:list-level-style-number text:level="1" style:num-format="1"/><text:list-level-style-bullet text:level="2"/></text:list-style>`;

  it('reads headings, lists, tables and notes in order', async () => {
    const document = await extractChecked(
      'a.odt',
      makeOdt(
        `<text:tracked-changes><text:deletion><text:p>deleted</text:p></text:deletion></text:tracked-changes>
        <text:p text:style-name="P1">Clinic letter</text:p><text:h text:outline-level="1">Medication</text:h>
        <text:p>Take <text:span>5<text:s text:c="2"/>mg</text:span>
          daily<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>with food</text:p></text:note-body></text:note>.<text:line-break/>Next<office:annotation><text:p>comment</text:p></office:annotation>
          <draw:frame><draw:text-box><text:p>Boxed words</text:p></draw:text-box></draw:frame></text:p>
        <text:list text:style-name="L1"><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>inner</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p></text:list-item></text:list>
        <text:section><table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Drug</text:p></table:table-cell><table:table-cell><text:p>Dose</text:p></table:table-cell></table:table-row></table:table-header-rows>
        <table:table-row><table:table-cell><text:p>A</text:p><text:p>&amp; B</text:p></table:table-cell><table:table-cell><text:p>5 mg</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row></table:table></text:section>`,
        { styles },
      ),
    );
    expect(document.title).toBe('Clinic letter');
    expect(outlineOf(document)).toEqual([
      ['heading', 'Clinic letter'],
      ['heading', 'Medication'],
      ['paragraph', 'Take 5 mg daily (with food).\nNext'],
      ['paragraph', 'Boxed words'],
      ['list-item', '1. one'],
      ['list-item', '- inner'],
      ['list-item', '2. two'],
      ['table', 'Drug | Dose'],
      ['table', 'A & B | 5 mg'],
    ]);
  });

  it('tells passwords, damage, emptiness and bombs apart', async () => {
    const locked = makeOdt('x', { entries: { 'META-INF/manifest.xml': '<m><manifest:encryption-data/></m>' } });
    expect(await failureOf('a.odt', locked)).toBe('FILE_ENCRYPTED');
    expect(await failureOf('a.odt', 'not a zip')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.odt', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.odt', makeOdt(''))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.odt', makeZip({ 'content.xml': '<other/>' }))).toBe('FILE_CORRUPT');
    expect(await failureOf('a.odt', makeOdt(bomb(100)))).toBe('extracted');
    expect(await failureOf('a.odt', makeOdt(bomb(100_000)))).toBe('FILE_CORRUPT');
    expect(await failureOf('a.odt', makeOdt('<text:p/>'.repeat(2_100_000)))).toBe('FILE_EXPANDS_TOO_FAR');
    expect(await failureOf('a.odt', makeOdt(' '.repeat(80_000_000)))).toBe('FILE_EXPANDS_TOO_FAR');
  });

  it('reads its parts in UTF-16, too', async () => {
    const content = '<?xml version="1.0" encoding="UTF-16"?><d><body><text><p>Müller</p></text></body></d>';
    expect((await extractChecked('a.odt', makeZip({ 'content.xml': Buffer.from(`\ufeff${content}`, 'utf16le') }))).text).toBe(
      'Müller',
    );
    expect((await extractChecked('a.odt', makeZip({ 'content.xml': content }))).text).toBe('Müller');
  });

  it('survives files that are cut off or changed', async () => {
    await expectSurvivesDamage(
      'a.odt',
      makeOdt('<text:h text:outline-level="1">A</text:h><text:p>words &#x41; and more</text:p>', { styles }),
    );
  });

  it('gives back every block that was written', async () => {
    const block = fc.record({ kind: fc.constantFrom('p', 'h'), text: words });
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 15 }), async (blocks) => {
        const made = makeOdt(blocks.map(({ kind, text }) => `<text:${kind}>${escapeXml(text)}</text:${kind}>`).join('\n'));
        const kinds = { p: 'paragraph', h: 'heading' };
        expect(outlineOf(await extractChecked('a.odt', made))).toEqual(blocks.map(({ kind, text }) => [kinds[kind], text]));
      }),
      { seed: 13, numRuns: 50 },
    );
  });
});

describe('PPTX', () => {
  it('reads slides in their order with titles, lists, tables and notes', async () => {
    const cell = (text: string) => `<a:tc><a:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></a:txBody></a:tc>`;
    const table = `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr>${cell('Drug')}${cell('Dose')}</a:tr><a:tr>${cell('A')}${cell('5 mg')}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`;
    const alternate = `<mc:AlternateContent><mc:Choice>${slideShape('Once')}</mc:Choice><mc:Fallback>${slideShape('Once')}</mc:Fallback></mc:AlternateContent>`;
    const document = await extractChecked(
      'a.pptx',
      makePptx([
        { shapes: slideShape('Asthma & COPD', 'ctrTitle') + slideShape('For the team', 'subTitle') },
        { shapes: slideShape('hidden', 'title'), hidden: true },
        {
          shapes: `<p:grpSp>${slideShape('one\ntwo', 'body')}</p:grpSp>${table}${alternate}${slideShape('12', 'sldNum')}`,
          notes: 'Say this.',
        },
      ]),
    );
    expect(outlineOf(document)).toEqual([
      ['heading', 'Slide 1: Asthma & COPD'],
      ['paragraph', 'For the team'],
      ['heading', 'Slide 3'],
      ['list-item', '- one'],
      ['list-item', '- two'],
      ['table', 'Drug | Dose'],
      ['table', 'A | 5 mg'],
      ['paragraph', 'Once'],
      ['heading', 'Notes'],
      ['paragraph', 'Say this.'],
    ]);
  });

  it('tells passwords, damage, emptiness and bombs apart', async () => {
    expect(await failureOf('a.pptx', makeEncryptedDocx())).toBe('FILE_ENCRYPTED');
    expect(await failureOf('a.pptx', 'not a zip')).toBe('FILE_CORRUPT');
    expect(await failureOf('a.pptx', '')).toBe('FILE_EMPTY');
    expect(await failureOf('a.pptx', makePptx([{ shapes: '' }]))).toBe('FILE_NO_TEXT');
    expect(await failureOf('a.pptx', makePptx([{ shapes: ' '.repeat(80_000_000) }]))).toBe('FILE_EXPANDS_TOO_FAR');
  });

  it('survives files that are cut off or changed', async () => {
    await expectSurvivesDamage(
      'a.pptx',
      makePptx([{ shapes: slideShape('Title', 'title') + slideShape('words', 'body'), notes: 'more' }]),
    );
  });

  it('puts the words of every slide under its number', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(words, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        async (slides) => {
          const made = makePptx(slides.map((lines) => ({ shapes: lines.map((line) => slideShape(line)).join('') })));
          const expected = slides.flatMap((lines, index) => [
            ['heading', `Slide ${index + 1}`],
            ...lines.map((line) => ['paragraph', line]),
          ]);
          expect(outlineOf(await extractChecked('a.pptx', made))).toEqual(expected);
        },
      ),
      { seed: 17, numRuns: 40 },
    );
  });
});
